"""The templates that Flask renders, as one ES module: a phone renders the same pages with no server near."""

import json
from collections.abc import Iterable

from jinja2 import Environment, TemplateNotFound, TemplateSyntaxError, nodes

from fieldapp.pwa.names import attribute_spaces
from fieldapp.pwa.statements import Template
from fieldapp.pwa.subset import RUNTIME, Unsupported

__all__ = ["Unsupported", "compile_templates"]


def compile_templates(env: Environment, names: Iterable[str]) -> str:
    """An ES module exporting `templates`, for render.js, and `uses`: our own filters and tests they need.

    Raises Unsupported, with file and line, for all that the phone's side does not have.
    """
    trees = {name: parsed(env, name) for name in sorted(names)}
    spaces = {name for tree in trees.values() for name in attribute_spaces(tree)}
    uses: set[str] = set()
    written = [
        f"{json.dumps(name)}:{Template(env, name, spaces, uses, trees.keys()).written(tree)}"
        for name, tree in trees.items()
    ]
    body = ",\n".join(written)
    return (
        f"export const uses={json.dumps(sorted(uses))};\n"
        f"export const templates=({{{','.join(RUNTIME)}}})=>({{\n{body}}});\n"
    )


def parsed(env: Environment, name: str) -> nodes.Template:
    if env.loader is None:
        raise TemplateNotFound(name)
    source = env.loader.get_source(env, name)[0]
    escapes = env.autoescape(name) if callable(env.autoescape) else env.autoescape
    if not escapes:
        raise Unsupported(name, 1, "only templates that are escaped automatically")
    try:
        return env.parse(source, name)
    except TemplateSyntaxError as error:
        raise Unsupported(name, error.lineno, error.message or "not a template") from error
