"""What every answer says, and which questions are not answered: strict headers, no foreign forms."""

from urllib.parse import urlsplit

from flask import Flask, Response, request

from fieldapp.errors import NotYours
from fieldapp.i18n import gettext as _

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
SAFE = ("GET", "HEAD", "OPTIONS")
# Nobody is logged in there: the address itself is the key, and it is told to no other site. (A page that
# tells nobody where it is sends its forms with `Origin: null`, which older browsers say nothing else beside.)
WITHOUT_LOGIN = "/c/"
# There somebody logs in, so other sites are refused; but these pages tell nobody where they are either.
QUIET = "/invitation/"


def refuse_foreign() -> None:
    """No other site may write here. Tokens would expire and kill entries that waited; headers do not.

    Raises NotYours. A request with neither header comes from no current browser, and other sites'
    pages cannot send our cookie with it (SameSite=Lax).
    """
    if request.method in SAFE or request.path.startswith(WITHOUT_LOGIN):
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is None and origin == "null" and request.path.startswith(QUIET):
        return
    foreign = site not in (None, "same-origin", "none") or (
        site is None and origin is not None and urlsplit(origin).netloc != request.host
    )
    if foreign:
        raise NotYours(_("Det kom fra en anden hjemmeside, så vi tog ikke imod det."), code="foreign")


def add_headers(response: Response) -> Response:
    """Strict headers on every answer; pages are never kept by a browser or a proxy."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("X-From", "server")
    if response.mimetype == "text/html":
        # A fragment must not be kept as a page, nor one person's page for another.
        response.vary.update(("HX-Request", "Cookie"))
    return response


def init_app(app: Flask) -> None:
    """Put the guard at the door."""
    app.before_request(refuse_foreign)
    app.after_request(add_headers)
