"""Which names a template sets, mentions, and uses for things that are no dictionary."""

from collections.abc import Iterable, Iterator

from jinja2 import nodes

SCOPES = (nodes.For, nodes.With, nodes.AssignBlock, nodes.FilterBlock, nodes.CallBlock)


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


def read_before_set(body: list[nodes.Node]) -> Iterator[tuple[str, nodes.Node]]:
    """Names that an inner scope reads before this one sets them outright: Jinja2 finds nothing there."""
    outright = set(stored(node for node in body if not isinstance(node, nodes.If)))
    for statement in flat(body):
        inside = list(statement.iter_child_nodes(only=("body", "else_", "test")))
        if isinstance(
            statement, nodes.For | nodes.With | nodes.AssignBlock | nodes.FilterBlock | nodes.CallBlock
        ):
            yield from ((name, statement) for name in sorted(outright) if mentions(inside, name))
        outright -= {name.name for name in statement.find_all(nodes.Name)} | set(stored([statement]))


def flat(body: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
    for node in body:
        if isinstance(node, nodes.If):
            yield nodes.Output([node.test])
            yield from flat([*node.body, *node.elif_, *node.else_])
        else:
            yield node


def attribute_spaces(tree: nodes.Template) -> Iterator[str]:
    """Names that hold a namespace or an imported module, whose attributes are no dictionary's."""
    yield from (node.target for node in tree.find_all(nodes.Import))
    for node in tree.find_all(nodes.Assign):
        match node:
            case nodes.Assign(
                target=nodes.Name(name=name), node=nodes.Call(node=nodes.Name(name="namespace"))
            ):
                yield name
