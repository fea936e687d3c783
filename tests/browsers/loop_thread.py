"""An asyncio server in a thread of its own, used from plain tests."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from .waiting import PATIENCE

Given = TypeVar("Given")


class LoopThread:
    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Given], timeout: float = PATIENCE) -> Given:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout)

    def call(self, function: Callable[..., Given], *given: Any) -> Given:
        """Call where all state of the server is touched, so that nothing needs a lock."""

        async def there() -> Given:
            return function(*given)

        return self.run(there())

    def end(self) -> None:
        self.run(self._cancel_rest())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()

    async def _cancel_rest(self) -> None:
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        # Connections close one round of the loop after they are told to.
        await asyncio.sleep(0.01)
        await self.loop.shutdown_asyncgens()
        await self.loop.shutdown_default_executor()
