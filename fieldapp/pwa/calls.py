"""Calls, filters and tests: their arguments are put in the order of Python's own signatures."""

import inspect
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from jinja2 import nodes

from fieldapp.pwa.expressions import Expressions
from fieldapp.pwa.subset import (
    FILTERS,
    JINJA_FILTERS,
    JINJA_TESTS,
    METHODS,
    NAMES_ANOTHER,
    TESTS,
    USES_UP,
)

PLACEHOLDER = re.compile(r"%(?:\((\w+)\)[sd]|(.?))", re.S)


class Calls(Expressions):
    """Expressions that ask something of a macro, a function, a filter or a test."""

    def on_call(self, node: nodes.Call) -> str:
        return self.call(node)

    def call(self, node: nodes.Call, caller: str = "") -> str:
        self.check_arguments(node)
        args = [self.value(arg) for arg in node.args]
        named = [self.named(pair) for pair in node.kwargs] + ([f"caller:{caller}"] if caller else [])
        if named:
            args.append(f"keywords({{{','.join(named)}}})")
        match node.node:
            case nodes.Name(name="super") if self.block:
                return f"markup(block(b,{json.dumps(self.block)},c,i+1))"
            case nodes.Name(name="_" | "gettext" | "ngettext"):
                self.check_message(node)
            case nodes.Getattr(node=nodes.Name(name=name)) if name in self.spaces or name == "loop":
                pass
            case nodes.Getattr(attr=attr) if attr in METHODS:
                return f"method({','.join([self.value(node.node.node), json.dumps(attr), *args])})"
            case nodes.Name():
                pass
            case _:
                raise self.refusal(
                    node, "only macros, functions and a few methods can be called on the phone"
                )
        return f"{self.value(node.node)}({','.join(args)})"

    def named(self, pair: nodes.Keyword) -> str:
        return f"{self.key(pair, pair.key)}:{self.value(pair.value)}"

    def check_arguments(self, node: nodes.Call | nodes.Filter | nodes.Test) -> None:
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            raise self.refusal(node, "* and ** in a call are not supported on the phone")

    def check_message(self, node: nodes.Call) -> None:
        """A message is a format string on both servers: a lone % or an unnamed value would stop the page."""
        known = {pair.key for pair in node.kwargs} | {"num"}
        for message in (arg.value for arg in node.args if isinstance(arg, nodes.Const)):
            for name, other in PLACEHOLDER.findall(str(message)):
                if (name and name not in known) or (not name and other != "%"):
                    raise self.refusal(
                        node, f"no value for %{name or other} in the message; a percent sign is %%"
                    )

    def on_filter(self, node: nodes.Filter) -> str:
        if node.node is None:
            value = self.filtered
        else:
            value = self.consumed(node.node) if node.name in USES_UP else self.value(node.node)
        self.check_names(node)
        function = self.known(node, node.name, self.env.filters, JINJA_FILTERS, FILTERS)
        return f"filters.{node.name}({','.join(self.bound(node, function, value))})"

    def on_test(self, node: nodes.Test) -> str:
        value = self.value(node.node)
        function = self.known(node, node.name, self.env.tests, JINJA_TESTS, TESTS)
        args = ",".join(self.bound(node, function, value))
        plain = {"defined": "({}!==undefined)", "undefined": "({}===undefined)", "none": "({}===null)"}
        return plain.get(node.name, f"tests[{json.dumps(node.name)}]({{}})").format(args)

    def known(
        self, node: nodes.Node, name: str, all: Any, default: Any, ours: frozenset[str]
    ) -> Callable[..., Any]:
        """Our own filters are handed to the phone as twins; of Jinja's, those that filters.js has."""
        if name not in all:
            raise self.refusal(node, f"there is no {name}")
        if all[name] is not default.get(name):
            self.uses.add(name)
        elif name not in ours:
            raise self.refusal(node, f"{name} is not supported on the phone")
        function: Callable[..., Any] = all[name]
        return function

    def check_names(self, node: nodes.Filter) -> None:
        """map("upper") and select("odd") name another filter or test, which must be there too."""
        at = 1 if node.name.endswith("attr") else 0
        if node.name not in NAMES_ANOTHER or len(node.args) <= at:
            return
        inner = node.args[at]
        if not isinstance(inner, nodes.Const) or node.kwargs:
            raise self.refusal(
                node, f"|{node.name} takes its filter or test by name, without named arguments"
            )
        kind = (
            (self.env.filters, JINJA_FILTERS, FILTERS)
            if node.name == "map"
            else (self.env.tests, JINJA_TESTS, TESTS)
        )
        self.known(node, inner.value, *kind)

    def bound(self, node: nodes.Filter | nodes.Test, function: Callable[..., Any], value: str) -> list[str]:
        """Arguments in the order of Python's own signature, so that JavaScript needs no names."""
        self.check_arguments(node)
        original = inspect.unwrap(function)
        own = ["-"] if hasattr(original, "jinja_pass_arg") else []
        named: dict[str, Any] = {str(pair.key): self.value(pair.value) for pair in node.kwargs}
        try:
            given = inspect.signature(original).bind(*own, value, *map(self.value, node.args), **named)
        except TypeError as error:
            raise self.refusal(node, f"{node.name}: {error}") from error
        args = list(ordered(given))[len(own) :]
        while args[-1] == "undefined":
            args.pop()
        return args


def ordered(given: inspect.BoundArguments) -> Iterator[str]:
    for name, parameter in given.signature.parameters.items():
        if parameter.kind is parameter.VAR_POSITIONAL:
            yield from given.arguments.get(name, ())
        elif parameter.kind is parameter.VAR_KEYWORD:
            if name in given.arguments:
                yield f"{{{','.join(f'{key}:{value}' for key, value in given.arguments[name].items())}}}"
        else:
            yield given.arguments.get(name, "undefined")
