"""The https door: it speaks TLS with the phone, and hands every byte on to the web server behind it."""

import asyncio
import logging
import ssl
import threading
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

GONE = (ConnectionError, ssl.SSLError)


class Door:
    """Listens at `host`:`port` with a certificate, for the web server on `inner` of this machine."""

    def __init__(self, certificate: Path, host: str, port: int, inner: int):
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._host, self.port, self._inner = host, port, inner
        self._opened: Future[asyncio.AbstractEventLoop] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="https")

    def open(self) -> None:
        """From now on. Raises OSError when the port is taken."""
        self._thread.start()
        self._opened.result()

    def close(self) -> None:
        """Nobody is let in any more, and who is inside is put out."""
        self._opened.result().call_soon_threadsafe(self._closing.set)
        self._thread.join()

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(_quietly)
        self._closing = asyncio.Event()
        try:
            server = await asyncio.start_server(self._carry, self._host, self.port, ssl=self._context)
        except OSError as error:
            self._opened.set_exception(error)
            return
        self.port = server.sockets[0].getsockname()[1]
        self._opened.set_result(loop)
        await self._closing.wait()
        server.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._inner)
        except OSError:
            writer.close()
            return
        await asyncio.gather(_pour(reader, inner_writer), _pour(inner_reader, writer))


async def _pour(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        with suppress(*GONE):
            while data := await source.read(65_536):
                sink.write(data)
                await sink.drain()
    finally:
        sink.close()


def _quietly(loop: asyncio.AbstractEventLoop, about: dict[str, Any]) -> None:
    """A phone that does not trust us yet hangs up in the middle of a sentence: one line, not thirty."""
    log.info("%s: %s", about.get("message"), about.get("exception"))
