"""Google's push service, as Chromium sees it, on this machine only; for senders it is like Autopush."""

import secrets
from typing import Any

from aiohttp import web

from .autopush import Autopush
from .certificate import Certificate
from .fcm_line import McsLine, listen
from .protobuf import field, fixed64


class Fcm(Autopush):
    """`with Fcm() as fcm, Chromium(flags=fcm.flags, without=fcm.without) as cr: ...`.

    Chromium gives an endpoint at Google; `local(subscription)` is the same one on this machine.
    """

    # Chromium takes its check-in for background noise.
    without = ("--disable-background-networking",)

    @property
    def flags(self) -> list[str]:
        here = f"http://127.0.0.1:{self._port}"
        return [
            f"--gcm-checkin-url={here}/checkin",
            f"--gcm-registration-url={here}/register3",
            f"--gcm-mcs-endpoint=https://localhost:{self._mcs_port}",
            f"--ignore-certificate-errors-spki-list={self._mcs_certificate.spki}",
        ]

    def local(self, subscription: dict[str, Any]) -> dict[str, Any]:
        token = subscription["endpoint"].rpartition("/")[2]
        return {**subscription, "endpoint": f"{self.endpoint_origin}/wpush/v2/{token}"}

    def has_line(self) -> bool:
        """Is some Chromium connected? One whose first try failed takes its time before the next."""
        return self._devices.are_any_connected()

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_post("/checkin", self._check_in)
        router.add_post("/register3", self._register)

    async def _start(self) -> None:
        await super()._start()
        self._apps: dict[str, str] = {}
        self._mcs_certificate = Certificate()
        self._mcs, self._mcs_port = await listen(
            lambda: McsLine(self._devices, self._apps), self._mcs_certificate.server_context()
        )

    async def _stop(self) -> None:
        self._mcs.close()
        self._mcs_certificate.delete()
        await super()._stop()

    async def _check_in(self, request: web.Request) -> web.Response:
        """Every check-in is a new phone; it names itself by this number from now on."""
        device = self._devices.device()
        number = secrets.randbits(62)
        self._devices.rename(device, str(number))
        answer = field(1, 1) + fixed64(7, number) + fixed64(8, secrets.randbits(62))
        return web.Response(body=answer, content_type="application/x-protobuf")

    async def _register(self, request: web.Request) -> web.Response:
        """A token for one subscription, or the end of it."""
        form = {name: str(value) for name, value in (await request.post()).items()}
        device = self._devices.device(form["device"])
        if form.get("delete"):
            ended = form.get("X-subtype", form["app"])
            for channel in device.channels:
                channel.gone = channel.gone or channel.id == ended
            return web.Response(text=f"token={ended}")
        # Chromium registers parts of its own too; those have no subtype.
        channel = self._devices.open(device, form.get("X-subtype", form["app"]), form["sender"])
        self._apps[channel.token] = form["app"]
        return web.Response(text=f"token={channel.token}")
