"""Which names a template sets, mentions, and uses for things that are no dictionary."""

from collections.abc import Iterable, Iterator

from jinja2 import nodes


def mentions(body: Iterable[nodes.Node], name: str) -> bool:
    return any(
        found.name == name
        for node in body
        for found in (node, *node.find_all(nodes.Name))
        if isinstance(found, nodes.Name)
    )


def stored(body: Iterable[nodes.Node]) -> Iterator[str]:
    """Names that a Jinja scope sets itself; an if opens no scope."""
    for node in body:
        match node:
            case nodes.If():
                yield from stored([*node.body, *node.elif_, *node.else_])
            case nodes.Assign() | nodes.AssignBlock():
                targets = [node.target, *node.target.find_all(nodes.Name)]
                yield from (target.name for target in targets if isinstance(target, nodes.Name))
            case nodes.Macro():
                yield node.name
            case nodes.Import():
                yield node.target
            case nodes.FromImport():
                yield from (name if isinstance(name, str) else name[1] for name in node.names)


def attribute_spaces(tree: nodes.Template) -> Iterator[str]:
    """Names that hold a namespace or an imported module, whose attributes are no dictionary's."""
    yield from (node.target for node in tree.find_all(nodes.Import))
    for node in tree.find_all(nodes.Assign):
        match node:
            case nodes.Assign(
                target=nodes.Name(name=name), node=nodes.Call(node=nodes.Name(name="namespace"))
            ):
                yield name
