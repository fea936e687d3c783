"""The worker's modules as one: a phone that starts it reads one file, not thirty. No bundler for that."""

import re
from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath

IMPORT = re.compile(r'^import\s+(?:\{([^{}]*)\}|\*\s+as\s+(\w+))\s+from\s+"(\.\.?/[^"]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?function (\w+)|(?:const|class) (\w+))", re.MULTILINE)
LIST = re.compile(r"^export \{\s*(\w+(?:,\s*\w+)*),?\s*\};$", re.MULTILINE)
REFUSED = re.compile(r"^(?:import|export)\b.*|\bimport\s*[.(].*", re.MULTILINE)
# A regular expression follows a sign or a space; a sign of division has a space after it.
CODE = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[`{}]"""
    r"""|(?<=[(,=:[!&|?{};>\n ])/(?![*/=\s])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+/""",
    re.DOTALL,
)
# Signs that need no space beside them. Two of `+` would be another sign, and `/` might begin something.
APART = re.compile(r"[ \t]*([(),;:=?&|<>\[\]!])[ \t]*")
TEXT = re.compile(r"\\.|`|\$\{", re.DOTALL)
KEPT = "\0"  # a new line of a template literal, while lines are cleaned


class Unjoinable(Exception):
    """A module says something that the joiner does not know: "sync.js:3: export default …"."""


def joined(modules: Mapping[str, str], start: str) -> str:
    """`start` with all that it imports, each module in a scope of its own that hands out what it exports.

    Raises Unjoinable for what it does not know, for a module that is not there, and for a circle.
    """
    *below, last = ordered(modules, start, ())
    wrapped = [f"const {_scope(name)} = (() => {{\n{_body(modules, name)}}})();\n" for name in below]
    return "".join(wrapped) + _body(modules, last)


def ordered(modules: Mapping[str, str], name: str, above: tuple[str, ...]) -> list[str]:
    """The module after all that it needs, in the order in which a browser would run them."""
    if name in above or name not in modules:
        raise Unjoinable(f"{' > '.join((*above, name))}: {'a circle' if name in above else 'not there'}")
    found: list[str] = []
    for match in IMPORT.finditer(modules[name]):
        inner = ordered(modules, _target(name, match[3]), (*above, name))
        found += [one for one in inner if one not in found]
    return [*found, name]


def _body(modules: Mapping[str, str], name: str) -> str:
    """What the module does, in lines of its own, and what it hands out."""
    source = modules[name]
    own = IMPORT.sub(lambda match: _taken(modules, name, match), LIST.sub("", EXPORT.sub("", source)))
    if refused := REFUSED.search(own):
        line = next(n for n, text in enumerate(source.split("\n"), 1) if refused[0] in text)
        raise Unjoinable(f"{name}:{line}: {refused[0]}")
    handed = ", ".join(_handed(source))
    return f"// {name}\n{lean(name, own)}" + (f"return {{ {handed} }};\n" if handed else "")


def _handed(source: str) -> list[str]:
    """What a module exports: each a name of its own."""
    listed = [one for names in LIST.findall(source) for one in _names(names)]
    return [one for match in EXPORT.findall(source) for one in match if one] + listed


def _taken(modules: Mapping[str, str], name: str, match: re.Match[str]) -> str:
    """An import, from the scope of the module that it names."""
    target = _target(name, match[3])
    pairs = [one.split(" as ") for one in _names(match[1] or "")]
    if missing := {pair[0] for pair in pairs} - set(_handed(modules[target])):
        raise Unjoinable(f"{name}: {target} has no {', '.join(sorted(missing))}")
    names = match[2] or f"{{ {', '.join(': '.join(pair) for pair in pairs)} }}"
    return f"const {names} = {_scope(target)};"


def lean(name: str, source: str) -> str:
    """Without comments, empty lines and the spaces that only a reader needs; what is text stays as it is."""
    lines = "".join(_marked(name, source)).split("\n")
    return "".join(f"{line.strip()}\n" for line in lines if line.strip()).replace(KEPT, "\n")


def _marked(name: str, source: str) -> Iterator[str]:
    """The source without its comments, with the new lines of template literals marked."""
    at, in_text, braces = 0, False, list[int]()
    while match := (TEXT if in_text else CODE).search(source, at):
        before, sign = source[at : match.start()], match[0]
        code = APART.sub(r"\1", before)
        yield before.replace("\n", KEPT) if in_text else code.rstrip(" ") if sign in "{}" else code
        yield " " if not in_text and sign.startswith(("//", "/*")) else sign
        at = match.end()
        if sign == "`":
            in_text = not in_text
        elif sign == "${" and in_text:
            braces.append(0)
            in_text = False
        elif sign in "{}" and braces:
            braces[-1] += 1 if sign == "{" else -1
            if in_text := braces[-1] < 0:
                braces.pop()
    if in_text or braces:
        raise Unjoinable(f"{name}:{source.count(chr(10))}: a template literal does not end")
    yield APART.sub(r"\1", source[at:])


def _target(name: str, path: str) -> str:
    return normpath(join(dirname(name), path))


def _scope(name: str) -> str:
    return "in_" + re.sub(r"\W", "_", name.removesuffix(".js"))


def _names(listed: str) -> list[str]:
    return [one.strip() for one in listed.split(",") if one.strip()]
