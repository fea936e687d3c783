"""Phones as a push service sees them: who is connected, what waits for them, what reached them."""

import json
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .push_rules import to_base64url, unpad

Deliver = Callable[["Message"], Awaitable[None]]


@dataclass
class Message:
    """One accepted push. `body` is encrypted; `ack` is the phone's own word: 100 taken, 101 unreadable."""

    channel: "Channel"
    body: bytes
    headers: dict[str, str]
    topic: str = ""
    expires: float = 0
    version: str = field(default_factory=lambda: uuid.uuid4().hex)
    ack: int | None = None


@dataclass
class Channel:
    """One subscription: its address on our side and the key of the sender it belongs to."""

    id: str
    device: "Device"
    key: str | None = None
    token: str = field(default_factory=lambda: uuid.uuid4().hex)
    gone: bool = False
    waiting: list[Message] = field(default_factory=list)


@dataclass
class Device:
    """One phone. `deliver` is set while it is connected."""

    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    deliver: Deliver | None = None
    channels: list[Channel] = field(default_factory=list)

    async def take(self, message: Message) -> None:
        """Hand it over now, or keep it while its TTL lasts; the same Topic replaces what waits."""
        channel = message.channel
        if message.topic:
            channel.waiting = [kept for kept in channel.waiting if kept.topic != message.topic]
        if self.deliver or message.expires > time.monotonic():
            channel.waiting.append(message)
        if self.deliver:
            await self.deliver(message)

    async def catch_up(self) -> None:
        now = time.monotonic()
        for channel in self.channels:
            channel.waiting = [message for message in channel.waiting if message.expires > now]
            for message in list(channel.waiting):
                if self.deliver:
                    await self.deliver(message)

    def acknowledge(self, version: str, code: int) -> None:
        for channel in self.channels:
            for message in [m for m in channel.waiting if m.version == version]:
                message.ack = code
                channel.waiting.remove(message)


class Devices:
    """Everybody the push service knows."""

    def __init__(self) -> None:
        self._devices: dict[str, Device] = {}
        self._channels: dict[str, Channel] = {}

    def device(self, id: str = "") -> Device:
        """The phone that says it is `id`; a new one when that is unknown, as after a long absence."""
        if id not in self._devices:
            device = Device()
            self._devices[device.id] = device
            return device
        return self._devices[id]

    def are_any_connected(self) -> bool:
        return any(device.deliver for device in self._devices.values())

    def rename(self, device: Device, id: str) -> None:
        del self._devices[device.id]
        device.id = id
        self._devices[id] = device

    def open(self, device: Device, id: str = "", key: str | None = None) -> Channel:
        channel = Channel(id or uuid.uuid4().hex, device, unpad(key) if key else None)
        device.channels.append(channel)
        self._channels[channel.token] = channel
        return channel

    def channel(self, token: str) -> Channel | None:
        return self._channels.get(token)

    def forget(self) -> None:
        self._devices.clear()
        for channel in self._channels.values():
            channel.gone = True


class PretendedPhone:
    """A subscription without a browser, for tests of the sender: it opens its messages with its own key."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.endpoint = ""
        self.opened: list[bytes] = []
        """The payloads that arrived, oldest first."""
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = uuid.uuid4().bytes

    @property
    def info(self) -> dict[str, Any]:
        """As `PushSubscription.toJSON()` gives it."""
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": to_base64url(point), "auth": to_base64url(self._auth)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    @property
    def messages(self) -> list[Any]:
        """`opened`, read as JSON."""
        return [json.loads(text) for text in self.opened]

    async def receive(self, message: Message) -> None:
        self.opened.append(
            http_ece.decrypt(message.body, private_key=self._key, auth_secret=self._auth, version="aes128gcm")
            if message.body
            else b""
        )
        self.device.acknowledge(message.version, 100)
