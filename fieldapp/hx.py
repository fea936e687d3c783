"""What htmx 4 needs to hear, beyond what htmx-flask knows."""

from flask import Request, Response, request
from htmx_flask.requests import HtmxAwareRequest


class FieldRequest(HtmxAwareRequest):  # type: ignore[misc]  # htmx-flask ships no types
    """A request that may come from htmx, and may carry 64 kB at most."""

    max_content_length = 64 * 1024


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
