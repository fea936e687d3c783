"""A template's statements become JavaScript that gathers text, with Jinja2's own scopes."""

import json
from collections.abc import Iterable

from jinja2 import Environment, nodes
from markupsafe import escape

from fieldapp.pwa.calls import Calls
from fieldapp.pwa.names import mentions, read_before_set, stored
from fieldapp.pwa.subset import SPECIAL


class Template(Calls):
    """One template. Text is gathered in `o`; `c` is the context, `b` the blocks, `i` a block's depth."""

    def __init__(
        self, env: Environment, file: str, spaces: set[str], uses: set[str], known: Iterable[str]
    ) -> None:
        super().__init__(env, file, spaces, uses)
        self.known_templates = set(known)
        self.extended = ""
        self.inside_if = 0

    def written(self, tree: nodes.Template) -> str:
        root = self.text("c,b", tree.body)
        blocks = [
            f"{json.dumps(block.name)}:{self.block_text(block)}" for block in tree.find_all(nodes.Block)
        ]
        exported = stored(node for node in tree.body if not isinstance(node, nodes.Import | nodes.FromImport))
        exports = sorted(name for name in set(exported) if not name.startswith("_"))
        return (
            f"{{root:{root}"
            + (f",blocks:{{{','.join(blocks)}}}" if blocks else "")
            + (f",exports:{json.dumps(exports)}" if exports else "")
            + "}"
        )

    def block_text(self, block: nodes.Block) -> str:
        if block.required:
            raise self.refusal(block, "a required block is not supported on the phone")
        self.block, self.extended, self.scopes = block.name, "", [{}]
        return self.text("c,b,i", block.body, self.scope(block.body))

    def text(self, params: str, body: list[nodes.Node], code: str | None = None, first: str = "") -> str:
        """A function that returns the text of a body."""
        if code is None:
            self.check_order(body)
            code = self.statements(body)
        if not first and not self.extended and len(body) == 1 and isinstance(body[0], nodes.Output):
            return f"({params})=>{code[3:-1] or '``'}"
        end = f"o+run({json.dumps(self.extended)},c,b)" if self.extended else "o"
        return f'({params})=>{{let o="";{first}{code}return {end}}}'

    def statements(self, body: Iterable[nodes.Node]) -> str:
        return "".join(self.on(node) for node in body)

    def scope(self, body: list[nodes.Node], names: Iterable[str] = ()) -> str:
        """A Jinja scope: what it sets starts as what was outside, and does not leak out."""
        level, outer = len(self.scopes) + 1, self.scopes
        own = sorted(set(stored(body)) - set(names))
        self.check_order(body, names)
        lets = ",".join(f"{name}_{level}={self.name(name)}" for name in own)
        self.scopes = [*outer, {name: f"{name}_{level}" for name in (*names, *own)}]
        code = self.statements(body)
        self.scopes = outer
        return (f"let {lets};" if lets else "") + code

    def check_order(self, body: list[nodes.Node], names: Iterable[str] = ()) -> None:
        """What a scope sets is hidden from those inside it until then, even if the context has the name."""
        for name, node in read_before_set(body):
            if name not in names and not any(name in scope for scope in self.scopes):
                raise self.refusal(node, f"{name} is read in here before it is set out there")

    def inner(self, body: list[nodes.Node], params: str = "") -> str:
        """The text of a body with a scope of its own, inside whatever is going on."""
        extended, self.extended = self.extended, ""
        written = self.text(params, body, self.scope(body))
        self.extended = extended
        return written

    def locals(self) -> str:
        seen = {name: var for scope in self.scopes for name, var in scope.items()}
        return f"{{{','.join(f'{name}:{var}' for name, var in seen.items())}}}"

    def context(self, with_context: bool) -> str:
        return "" if not with_context else f",c,{self.locals()}" if any(self.scopes) else ",c"

    def target(self, node: nodes.Node, level: int = 0) -> str:
        """Where a value goes: a pattern for JavaScript's own unpacking."""
        match node:
            case nodes.Tuple():
                return f"[{','.join(self.target(item, level) for item in node.items)}]"
            case nodes.Name(name=name) if name not in SPECIAL:
                return f"{name}_{level}" if level else self.name(name)
        raise self.refusal(node, "this cannot be set")

    def only_at_home(self, node: nodes.Node) -> None:
        if self.extended and not self.scopes:
            raise self.refusal(
                node, "beside the blocks of a template that extends another, only set, import and macro"
            )

    def on_output(self, node: nodes.Output) -> str:
        if self.extended and not self.scopes:
            return ""
        pieces = "".join(self.piece(part) for part in node.nodes)
        return f"o+=`{pieces}`;" if pieces else ""

    def piece(self, node: nodes.Node) -> str:
        match node:
            case nodes.TemplateData():
                text = node.data
            case nodes.Const(value=str()):
                text = str(escape(node.value))
            case _:
                return f"${{print({self.value(node)})}}"
        return text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${").replace("\r", "\\r")

    def on_if(self, node: nodes.If) -> str:
        self.inside_if += 1
        written = f"if({self.truth(node.test)}){{{self.statements(node.body)}}}"
        for other in node.elif_:
            written += f"else if({self.truth(other.test)}){{{self.statements(other.body)}}}"
        written += f"else{{{self.statements(node.else_)}}}" if node.else_ else ""
        self.inside_if -= 1
        return written

    def on_for(self, node: nodes.For) -> str:
        self.only_at_home(node)
        if node.recursive:
            raise self.refusal(node, "a recursive loop is not supported on the phone")
        level = len(self.scopes) + 1
        names = list(stored([nodes.Assign(node.target, node.iter)]))
        pattern = self.target(node.target, level)
        source = f"iterate({self.consumed(node.iter)})"
        if node.test:
            self.scopes.append({name: f"{name}_{level}" for name in names})
            source += f".filter(({pattern})=>{self.truth(node.test)})"
            self.scopes.pop()
        otherwise = self.scope(node.else_) if node.else_ else ""
        walk = "{}"
        if mentions(node.body, "loop"):
            names, pattern, walk = [*names, "loop"], f"[{pattern},loop_{level}]", "loops({})"
        body = f"{{{self.scope(node.body, names)}}}"
        if not otherwise:
            return f"for(let {pattern} of {walk.format(source)}){body}"
        every = f"${level}"
        loop = f"for(let {pattern} of {walk.format(every)}){body}"
        return f"{{const {every}={source};{loop}if(!{every}.length){{{otherwise}}}}}"

    def on_with(self, node: nodes.With) -> str:
        self.only_at_home(node)
        level = len(self.scopes) + 1
        names = [name for target in node.targets for name in stored([nodes.Assign(target, target)])]
        pairs = zip(node.targets, node.values, strict=True)
        lets = ",".join(f"{self.target(target, level)}={self.value(value)}" for target, value in pairs)
        return f"{{{f'let {lets};' if lets else ''}{self.scope(node.body, names)}}}"

    def on_assign(self, node: nodes.Assign) -> str:
        value = self.value(node.node)
        match node.target:
            case nodes.NSRef(name=name, attr=attr):
                return f"assign({self.name(name)},{json.dumps(self.key(node, attr))},{value});"
            case nodes.Tuple(items=items):
                return f"{self.target(node.target)}=unpack({value},{len(items)});"
        return f"{self.target(node.target)}={value};"

    def on_assignblock(self, node: nodes.AssignBlock) -> str:
        value = f"markup(({self.inner(node.body)})())"
        if node.filter is not None:
            value = f"markup({self.through(node.filter, value)})"
        return f"{self.target(node.target)}={value};"

    def on_filterblock(self, node: nodes.FilterBlock) -> str:
        self.only_at_home(node)
        return f"o+=print({self.through(node.filter, f'markup(({self.inner(node.body)})())')});"

    def through(self, node: nodes.Filter, value: str) -> str:
        outer, self.filtered = self.filtered, value
        written = self.value(node)
        self.filtered = outer
        return written

    def on_macro(self, node: nodes.Macro) -> str:
        return f"{self.name(node.name)}={self.macro(node)};"

    def macro(self, node: nodes.Macro | nodes.CallBlock) -> str:
        level = len(self.scopes) + 1
        names = [arg.name for arg in node.args]
        if SPECIAL & set(names):
            raise self.refusal(node, "a macro's argument cannot have this name")
        takes_caller = mentions(node.body, "caller")
        params = [*names, "caller"] if takes_caller else names
        variables = {name: f"{name}_{level}" for name in params}
        first = ""
        optional = names[len(names) - len(node.defaults) :]
        for at, (name, default) in enumerate(zip(optional, node.defaults, strict=True)):
            unset = {
                later: f"({later}_{level}===missing?undefined:{later}_{level})" for later in optional[at:]
            }
            self.scopes.append({**variables, **unset})
            first += f"if({name}_{level}===missing){name}_{level}={self.value(default)};"
            self.scopes.pop()
        extended, self.extended = self.extended, ""
        body = self.text(",".join(variables.values()), node.body, self.scope(node.body, params), first)
        self.extended = extended
        return f"macro({json.dumps(names)},{len(node.defaults)},{json.dumps(takes_caller)},{body})"

    def on_callblock(self, node: nodes.CallBlock) -> str:
        self.only_at_home(node)
        return f"o+=print({self.call(node.call, self.macro(node))});"

    def on_block(self, node: nodes.Block) -> str:
        if self.extended and not self.scopes:
            return ""
        context = f"within(c,{self.locals()})" if node.scoped else "c"
        return f"o+=block(b,{json.dumps(node.name)},{context});"

    def on_extends(self, node: nodes.Extends) -> str:
        if self.scopes or self.inside_if or self.extended:
            raise self.refusal(node, "a template extends one other, and says so outside any tag")
        self.extended = self.other(node)
        return ""

    def other(self, node: nodes.Extends | nodes.Include | nodes.Import | nodes.FromImport) -> str:
        match node.template:
            case nodes.Const(value=str() as name) if name in self.known_templates:
                return name
            case nodes.Const(value=name):
                raise self.refusal(node, f"{name} is not among the shared templates")
        raise self.refusal(node, "another template must be named outright")

    def on_include(self, node: nodes.Include) -> str:
        self.only_at_home(node)
        return f"o+=include({json.dumps(self.other(node))}{self.context(node.with_context)});"

    def on_import(self, node: nodes.Import) -> str:
        return f"{self.name(node.target)}={self.module(node)};"

    def on_fromimport(self, node: nodes.FromImport) -> str:
        pairs = [name if isinstance(name, tuple) else (name, name) for name in node.names]
        return f"({{{','.join(f'{name}:{self.name(alias)}' for name, alias in pairs)}}}={self.module(node)});"

    def module(self, node: nodes.Import | nodes.FromImport) -> str:
        return f"module({json.dumps(self.other(node))}{self.context(node.with_context)})"
