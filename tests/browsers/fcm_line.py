"""The line between one Chromium and Google's push service: MCS, frames of tag, length and message."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Mapping

from .protobuf import field, fields, varint
from .push_devices import Device, Devices, Message

VERSION = 41
HEARTBEAT, HEARTBEAT_ACK, LOGIN, LOGIN_ANSWER, DATA = 0, 1, 2, 3, 8


class McsLine:
    def __init__(self, devices: Devices, apps: Mapping[str, str]) -> None:
        self._devices = devices
        self._apps = apps
        self._device: Device | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        try:
            await reader.readexactly(1)
            writer.write(bytes([VERSION]))
            while True:
                await self._hear(*await self._frame(reader))
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # Chromium has hung up
        finally:
            if self._device and self._device.deliver == self._deliver:
                self._device.deliver = None
            writer.transport.abort()

    async def _frame(self, reader: asyncio.StreamReader) -> tuple[int, bytes]:
        tag = (await reader.readexactly(1))[0]
        length = shift = 0
        while (byte := (await reader.readexactly(1))[0]) & 0x80:
            length |= (byte & 0x7F) << shift
            shift += 7
        return tag, await reader.readexactly(length | byte << shift)

    async def _hear(self, tag: int, raw: bytes) -> None:
        if tag == HEARTBEAT:
            await self._say(HEARTBEAT_ACK, b"")
        if tag == LOGIN:
            said = dict(fields(raw))
            who = said[4]
            assert isinstance(who, bytes)
            self._device = self._devices.device(who.decode())
            self._device.deliver = self._deliver
            await self._say(LOGIN_ANSWER, field(1, "login"))
            await self._device.catch_up()

    async def _deliver(self, message: Message) -> None:
        channel = message.channel
        about = {"subtype": channel.id, "content-encoding": "aes128gcm"}
        stanza = field(3, channel.key or "") + field(5, self._apps[channel.token])
        stanza += b"".join(field(7, field(1, name) + field(2, value)) for name, value in about.items())
        await self._say(DATA, stanza + field(9, message.version) + field(21, message.body))
        # MCS acknowledges by counting frames; what was written to a living line counts as taken.
        channel.device.acknowledge(message.version, 100)

    async def _say(self, tag: int, raw: bytes) -> None:
        self._writer.write(bytes([tag]) + varint(len(raw)) + raw)
        await self._writer.drain()


async def listen(line: Callable[[], McsLine], tls: ssl.SSLContext) -> tuple[asyncio.Server, int]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await line().serve(reader, writer)

    # localhost may be ::1 first; Chromium then tries 127.0.0.1 by itself.
    door = socket.create_server(("127.0.0.1", 0))
    server = await asyncio.start_server(serve, sock=door, ssl=tls)
    return server, int(door.getsockname()[1])
