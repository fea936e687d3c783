"""What stands between `{{ }}` becomes a JavaScript expression, or is refused with its line."""

import json
from contextlib import suppress

from jinja2 import Environment, nodes

from fieldapp.pwa.subset import (
    COMPARISONS,
    DICT_METHODS,
    LAZY,
    LOOP,
    OPERATORS,
    Unsupported,
)

EXACT = 2**53


class Expressions:
    """One template's expressions. `scopes` maps the local names of each open Jinja scope to JavaScript's."""

    def __init__(self, env: Environment, file: str, spaces: set[str], uses: set[str]) -> None:
        self.env, self.file, self.spaces, self.uses = env, file, spaces, uses
        self.scopes: list[dict[str, str]] = []
        self.block = ""
        self.filtered = ""

    def refusal(self, node: nodes.Node, what: str) -> Unsupported:
        # Jinja2 gives some nodes no line of their own
        lines = (one.lineno for one in (node, *node.find_all(nodes.Node)) if one.lineno)
        return Unsupported(self.file, next(lines, 1), what)

    def on(self, node: nodes.Node) -> str:
        rule = getattr(self, f"on_{type(node).__name__.lower()}", None)
        if rule is None:
            raise self.refusal(node, f"{type(node).__name__} is not supported on the phone")
        return str(rule(node))

    def value(self, node: nodes.Node) -> str:
        if isinstance(node, nodes.Filter) and node.name in LAZY:
            raise self.refusal(node, f"|{node.name} must be used up at once; add |list")
        if isinstance(node, nodes.Call) and node.node == nodes.Name("range", "load"):
            raise self.refusal(node, "a range is no list; add |list")
        return self.on(node)

    def consumed(self, node: nodes.Node) -> str:
        """The value of something that is only gone through once, so a lazy filter or a range will do."""
        return self.on(node)

    def truth(self, node: nodes.Node) -> str:
        """As the condition of an if: true or false in JavaScript's own sense."""
        match node:
            case nodes.And():
                return f"({self.truth(node.left)}&&{self.truth(node.right)})"
            case nodes.Or():
                return f"({self.truth(node.left)}||{self.truth(node.right)})"
            case nodes.Not() | nodes.Compare() | nodes.Test():
                return self.value(node)
        return f"truth({self.value(node)})"

    def name(self, name: str) -> str:
        return next((scope[name] for scope in reversed(self.scopes) if name in scope), f"c.{name}")

    def key(self, node: nodes.Node, name: str) -> str:
        if name == "__proto__":
            raise self.refusal(node, "__proto__ is no name for a template")
        return name

    def on_name(self, node: nodes.Name) -> str:
        if node.name in ("self", "super", "varargs", "kwargs"):
            raise self.refusal(node, f"{node.name} is not supported on the phone")
        return self.name(self.key(node, node.name))

    def on_const(self, node: nodes.Const) -> str:
        match node.value:
            case float() if node.value.is_integer():
                return f"float({node.value!r})"
            case int() if abs(node.value) > EXACT:
                raise self.refusal(node, "this number is too large for JavaScript")
        return json.dumps(node.value, ensure_ascii=False)

    def on_list(self, node: nodes.List) -> str:
        return f"[{self.values(node.items)}]"

    def on_tuple(self, node: nodes.Tuple) -> str:
        return f"tuple({self.values(node.items)})"

    def values(self, items: list[nodes.Expr]) -> str:
        return ",".join(self.value(item) for item in items)

    def on_dict(self, node: nodes.Dict) -> str:
        return f"{{{','.join(self.on(pair) for pair in node.items)}}}"

    def on_pair(self, node: nodes.Pair) -> str:
        match node.key:
            case nodes.Const(value=str() as key) if not key.isdigit():
                return f"{json.dumps(self.key(node, key), ensure_ascii=False)}:{self.value(node.value)}"
        raise self.refusal(node, "a key must be written out as text, and not be a number")

    def on_not(self, node: nodes.Not) -> str:
        return f"!{self.truth(node.node)}"

    def on_and(self, node: nodes.And) -> str:
        return f"and({self.value(node.left)},()=>{self.arrow(node.right)})"

    def on_or(self, node: nodes.Or) -> str:
        return f"or({self.value(node.left)},()=>{self.arrow(node.right)})"

    def arrow(self, node: nodes.Expr) -> str:
        value = self.value(node)
        return f"({value})" if value.startswith("{") else value

    def on_condexpr(self, node: nodes.CondExpr) -> str:
        other = self.value(node.expr2) if node.expr2 else "undefined"
        return f"({self.truth(node.test)}?{self.value(node.expr1)}:{other})"

    def on_compare(self, node: nodes.Compare) -> str:
        """`a < b < c` is `a < b and b < c`; what is compared twice has no effects."""
        left, steps = node.expr, []
        for step in node.ops:
            right = self.consumed(step.expr) if step.op in ("in", "notin") else self.value(step.expr)
            steps.append(COMPARISONS[step.op].format(self.value(left), right))
            left = step.expr
        return steps[0] if len(steps) == 1 else f"({'&&'.join(steps)})"

    def on_concat(self, node: nodes.Concat) -> str:
        """Jinja2 joins constants when it compiles, and then forgets that one of them was markup."""
        with suppress(nodes.Impossible):
            return json.dumps(str(node.as_const(nodes.EvalContext(self.env, self.file))), ensure_ascii=False)
        return f"join({self.values(node.nodes)})"

    def on_neg(self, node: nodes.Neg) -> str:
        return f"neg({self.value(node.node)})"

    def operator(self, node: nodes.BinExpr) -> str:
        return f"{OPERATORS[type(node).__name__]}({self.value(node.left)},{self.value(node.right)})"

    on_add = on_sub = on_mul = on_div = on_floordiv = on_mod = on_pow = operator

    def on_getattr(self, node: nodes.Getattr) -> str:
        match node.node:
            case nodes.Name(name="loop") if node.attr not in LOOP:
                raise self.refusal(node, f"loop.{node.attr} is not supported on the phone")
            case nodes.Name(name=name) if name in self.spaces:
                pass
            case _ if node.attr in DICT_METHODS:
                raise self.refusal(node, f'.{node.attr} is a method in Python; write ["{node.attr}"]')
        return f"attr({self.value(node.node)},{json.dumps(self.key(node, node.attr))})"

    def on_getitem(self, node: nodes.Getitem) -> str:
        value = self.value(node.node)
        if not isinstance(node.arg, nodes.Slice):
            return f"item({value},{self.value(node.arg)})"
        if node.arg.step is not None:
            raise self.refusal(node, "a slice with a step; use |reverse|list or a loop")
        ends = (node.arg.start, node.arg.stop)
        return f"slice({value},{','.join(self.value(end) if end else 'null' for end in ends)})"
