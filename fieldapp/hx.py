"""What htmx 4 needs to hear, beyond what htmx-flask knows."""

from typing import Any

from flask import Request, Response, request
from htmx_flask.requests import HtmxAwareRequest
from werkzeug.datastructures import ImmutableMultiDict, iter_multi_items


class Typed(ImmutableMultiDict[str, str]):
    """What a form or a query says, without NUL: nobody types it, and PostgreSQL keeps no such text."""

    def __init__(self, mapping: Any = None) -> None:
        said = iter_multi_items(mapping) if mapping is not None else ()
        # A file is no text, and is left as it came: no page of ours asks for one.
        super().__init__(
            [(_kept(name), _kept(text) if isinstance(text, str) else text) for name, text in said]
        )


class FieldRequest(HtmxAwareRequest):  # type: ignore[misc]  # htmx-flask ships no types
    """A request that may come from htmx, and may carry 64 kB at most."""

    max_content_length = 64 * 1024
    parameter_storage_class = Typed


def wants_json(asked: Request) -> bool:
    """Did a program ask (the phone's worker, a page's script), not a person?"""
    program = asked.method in ("PUT", "DELETE") or "X-Fieldapp" in asked.headers
    return program or asked.accept_mimetypes.best == "application/json"


def is_htmx() -> bool:
    """Was this asked by htmx?"""
    return "HX-Request" in request.headers


def go_to(url: str) -> Response:
    """Send the whole page elsewhere; a redirect would put the other page inside a fragment."""
    return Response(status=401, headers={"HX-Redirect": url})


def _kept(text: str) -> str:
    return text.replace("\x00", "")
