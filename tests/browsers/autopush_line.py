"""The websocket between one Firefox and the push service."""

import json
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from .push_devices import Channel, Device, Devices, Message
from .push_rules import to_base64url


class Line:
    def __init__(self, devices: Devices, endpoint_of: Callable[[Channel], str]) -> None:
        self.socket = web.WebSocketResponse(protocols=("push-notification",))
        self._devices = devices
        self._endpoint_of = endpoint_of
        self._device: Device | None = None

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        await self.socket.prepare(request)
        try:
            async for frame in self.socket:
                if frame.type is WSMsgType.TEXT:
                    await self._hear(json.loads(frame.data))
        finally:
            # The phone may already be back on another line.
            if self._device and self._device.deliver == self._deliver:
                self._device.deliver = None
        return self.socket

    async def _hear(self, said: dict[str, Any]) -> None:
        match said.get("messageType"):
            case "hello":
                await self._hello(said)
            case "register" if self._device:
                channel = self._devices.open(self._device, said["channelID"], said.get("key"))
                await self._say(
                    "register", status=200, channelID=channel.id, pushEndpoint=self._endpoint_of(channel)
                )
            case "unregister" if self._device:
                for channel in self._device.channels:
                    channel.gone = channel.gone or channel.id == said["channelID"]
                await self._say("unregister", status=200, channelID=said["channelID"])
            case "ack" if self._device:
                for update in said["updates"]:
                    self._device.acknowledge(update["version"], update.get("code", 100))
            case None | "ping":
                await self.socket.send_json({})

    async def _hello(self, said: dict[str, Any]) -> None:
        self._device = self._devices.device(said.get("uaid") or "")
        self._device.deliver = self._deliver
        await self._say("hello", status=200, uaid=self._device.id, use_webpush=True, broadcasts={})
        await self._device.catch_up()

    async def _deliver(self, message: Message) -> None:
        envelope = {"encoding": "aes128gcm"}
        content = {"data": to_base64url(message.body), "headers": envelope} if message.body else {}
        await self._say("notification", channelID=message.channel.id, version=message.version, **content)

    async def _say(self, kind: str, **content: Any) -> None:
        await self.socket.send_json({"messageType": kind, **content})
