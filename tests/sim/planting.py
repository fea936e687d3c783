"""A bug in the real code, for as long as it is wanted: in the worker's text, or in the house's functions."""

import importlib
import inspect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
WORKER = "service_worker/"


@dataclass(frozen=True)
class Bug:
    """A bug that somebody could make one day, and that the simulator must find."""

    name: str
    file: str
    text: str
    bug: str
    # Where it was found last time, to look there first.
    seed: int = 0

    def sown(self) -> str:
        """The file with the bug. Raises LookupError when the text is not there exactly once."""
        source = (ROOT / self.file).read_text()
        if source.count(self.text) != 1:
            raise LookupError(f"the bug »{self.name}« no longer fits: look at {self.file}")
        return source.replace(self.text, self.bug)


@contextmanager
def planted(bug: Bug, sources: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """The worker's modules, with the bug if it is one of theirs; else the house has it meanwhile."""
    if bug.file.startswith(WORKER):
        yield {**sources, bug.file.removeprefix(WORKER): bug.sown()}
        return
    module = importlib.import_module(bug.file.removesuffix(".py").replace("/", "."))
    changed = dict(vars(module))
    exec(compile(bug.sown(), str(ROOT / bug.file), "exec"), changed)
    swapped = [(old, old.__code__) for _, old in _functions(module)]
    new = dict(_functions(module, changed))
    for name, old in _functions(module):
        old.__code__ = new[name].__code__
    try:
        yield sources
    finally:
        for old, code in swapped:
            old.__code__ = code


def _functions(module: ModuleType, names: Mapping[str, Any] | None = None) -> list[tuple[str, FunctionType]]:
    """The functions that the module itself defines, without what decorates them."""
    found = [(name, inspect.unwrap(one)) for name, one in (names or vars(module)).items() if callable(one)]
    return [
        (name, one)
        for name, one in found
        if isinstance(one, FunctionType) and one.__module__ == module.__name__ and not one.__closure__
    ]
