"""Mozilla's push service, as Firefox and pywebpush see it, on this machine only."""

import asyncio
import socket
import ssl
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from aiohttp import web

from .autopush_line import Line
from .certificate import Certificate
from .loop_thread import LoopThread
from .push_answers import HANG, LOST_ANSWER, RESET, Answer, as_answer, later, moved, reset
from .push_devices import Channel, Devices, Message, PretendedPhone
from .push_rules import Refused, check_message, check_vapid
from .waiting import PATIENCE, wait_until

__all__ = ["HANG", "LOST_ANSWER", "RESET", "Answer", "Autopush", "PretendedPhone", "later", "moved"]

ANY = ""


@dataclass(frozen=True)
class Received:
    """One request of a sender: what it brought and what it got. Status 0: no answer was given."""

    endpoint: str
    method: str
    headers: dict[str, str]
    body: bytes
    status: int
    reason: str


class Autopush:
    """`with Autopush() as autopush: Firefox(push_server=autopush.url)`.

    `requests` is every request of a sender, `accepted` every message that was taken over.
    With `tls` the endpoints are https, under a certificate of their own (`ca_file`).
    """

    def __init__(self, *, tls: bool = False) -> None:
        self.tls = tls
        self.requests: list[Received] = []
        self.accepted: list[Message] = []
        self._devices = Devices()
        self._answers: dict[str, list[Answer]] = defaultdict(list)
        self._lines: set[Line] = set()
        self._away = False

    def __enter__(self) -> Self:
        self._thread = LoopThread()
        self._certificate = Certificate() if self.tls else None
        self._thread.run(self._start())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._thread.run(self._stop())
        self._thread.end()
        if self._certificate:
            self._certificate.delete()

    @property
    def url(self) -> str:
        """For Firefox: dom.push.serverURL."""
        return f"ws://127.0.0.1:{self._port}/"

    @property
    def endpoint_origin(self) -> str:
        """What a JWT must name as its `aud`."""
        return f"https://127.0.0.1:{self._tls_port}" if self.tls else f"http://127.0.0.1:{self._port}"

    @property
    def endpoint_host(self) -> str | None:
        return urlsplit(self.endpoint_origin).hostname

    @property
    def ca_file(self) -> Path | None:
        return self._certificate.file if self._certificate else None

    def subscribe(self, key: str | None = None) -> PretendedPhone:
        """A connected phone without a browser; `key` is the sender's public VAPID key, base64url."""

        def subscribe() -> PretendedPhone:
            phone = PretendedPhone(self._devices.device())
            phone.endpoint = self._endpoint_of(self._devices.open(phone.device, key=key))
            phone.device.deliver = phone.receive
            return phone

        return self._thread.call(subscribe)

    def unplug(self, phone: PretendedPhone) -> None:
        self._thread.call(setattr, phone.device, "deliver", None)

    def plug_in(self, phone: PretendedPhone) -> None:
        """Connected again: what waited arrives now."""
        self._thread.call(setattr, phone.device, "deliver", phone.receive)
        self._thread.run(phone.device.catch_up())

    def answer_next(self, *answers: Answer | int, to: str = ANY) -> None:
        """The next requests (to that endpoint only, when given) get these answers; then all is well again.

        A number is a status; 2xx carries the message, everything else does not.
        """
        self._thread.call(self._answers[to].extend, [as_answer(answer) for answer in answers])

    def forget_devices(self) -> None:
        """As after a long absence: every endpoint answers 410, and a phone hears of it when it connects."""
        self._thread.call(self._devices.forget)
        self._thread.run(self._hang_up())

    def drop(self, endpoint: str) -> None:
        """This one subscription is over: 410 from now on."""
        channel = self._devices.channel(endpoint.rpartition("/")[2])
        self._thread.call(setattr, channel, "gone", True)

    def go_away(self) -> None:
        """Phones lose their connection and get none until `come_back()`; senders are still served."""
        self._away = True
        self._thread.run(self._hang_up())

    def come_back(self) -> None:
        self._away = False

    def wait_for_device(self, timeout: float = PATIENCE) -> None:
        """Until a browser holds a connection."""
        wait_until(lambda: self._lines, timeout, "a browser to connect to the push service")

    def wait_for_ack(self, number: int = 1, timeout: float = PATIENCE) -> list[Message]:
        """Until phones have acknowledged so many messages in all; gives them."""

        def acknowledged() -> list[Message]:
            acked = [message for message in self.accepted if message.ack is not None]
            return acked if len(acked) >= number else []

        return wait_until(acknowledged, timeout, f"{number} acknowledged pushes")

    async def _take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        endpoint = f"{self.endpoint_origin}{request.path}"
        try:
            message = self._judge(request, body)
            answer, reason = self._planned(endpoint), ""
        except Refused as refusal:
            message, answer, reason = None, Answer(refusal.status), str(refusal)
        seen = Received(endpoint, request.method, dict(request.headers), body, answer.status, reason)
        self.requests.append(seen)
        if message and answer.accept:
            self.accepted.append(message)
            await message.channel.device.take(message)
        if answer.fate == "hang":
            # Ends when the sender has had enough, or with the server.
            await asyncio.get_running_loop().create_future()
        if answer.fate == "reset":
            reset(request)
        told = {"code": answer.status, "message": reason}
        return web.json_response(told, status=answer.status or 500, headers=answer.headers)

    def _judge(self, request: web.Request, body: bytes) -> Message:
        if request.method != "POST":
            raise Refused(405, f"{request.method} carries no message")
        channel = self._devices.channel(request.match_info["token"])
        if not channel:
            raise Refused(404, "no such endpoint")
        if channel.gone:
            raise Refused(410, "the subscription is over")
        check_vapid(request.headers.get("Authorization", ""), channel.key, self.endpoint_origin)
        check_message(request.headers, body)
        sent = {
            name: request.headers[name] for name in ("TTL", "Topic", "Urgency") if name in request.headers
        }
        expires = time.monotonic() + int(sent["TTL"])
        return Message(channel, body, sent, sent.get("Topic", ""), expires)

    def _planned(self, endpoint: str) -> Answer:
        plan = self._answers[endpoint] or self._answers[ANY]
        return plan.pop(0) if plan else Answer(201, accept=True)

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """What another kind of push service has besides."""

    async def _serve_phone(self, request: web.Request) -> web.StreamResponse:
        if self._away:
            return web.Response(status=503)
        line = Line(self._devices, self._endpoint_of)
        self._lines.add(line)
        try:
            return await line.serve(request)
        finally:
            self._lines.discard(line)

    async def _start(self) -> None:
        app = web.Application(client_max_size=1024**2)
        app.router.add_get("/", self._serve_phone)
        app.router.add_route("*", "/wpush/v2/{token}", self._take)
        self.add_routes(app.router)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        self._port = await self._listen()
        if self._certificate:
            self._tls_port = await self._listen(self._certificate.server_context())

    async def _listen(self, tls: ssl.SSLContext | None = None) -> int:
        door = socket.create_server(("127.0.0.1", 0))
        await web.SockSite(self._runner, door, ssl_context=tls).start()
        return int(door.getsockname()[1])

    async def _hang_up(self) -> None:
        for line in list(self._lines):
            await line.socket.close()

    async def _stop(self) -> None:
        await self._hang_up()
        # A sender that keeps its connection open, or hangs, must not keep the test waiting.
        for sender in self._runner.server.connections if self._runner.server else []:
            if sender.transport:
                sender.transport.abort()
        await self._runner.cleanup()

    def _endpoint_of(self, channel: Channel) -> str:
        return f"{self.endpoint_origin}/wpush/v2/{channel.token}"
