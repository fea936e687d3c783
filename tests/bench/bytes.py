"""Everything that a mentor's phone downloads before it can work offline, each file as brotli-11 makes it."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import brotli
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.bench._house import client, house, table
from tests.cast import Cast

# A mentor comes by these two; all else is found in what they name, as a browser finds it.
START = ("/login", "/field/")
ENGLISH = "/field/english.json"  # the worker asks for it when its mentor reads English
PATHS = {
    "text/html": r"""<(?:link|script|img)\b[^>]*?(?:href|src)="([^"]+)\"""",
    "text/css": r"""(?:url\(\s*["']?|@import\s+["'])([^"')]+)""",
    "text/javascript": r"""(?:\bfrom|\bimport|\bregister\()\s*["']([./][^"']+)["']|"(/static/[^"]+)\"""",
    "application/manifest+json": r'"src":\s*"([^"]+)"',
}


def downloads(mentor: FlaskClient, *more: str) -> dict[str, bytes]:
    """Every file by its path. `mentor` is logged in and has no courses: the caseload is not counted."""
    found: dict[str, bytes] = {}
    ahead = [*START, *more]
    while ahead:
        path = ahead.pop()
        if path not in found:
            answer = mentor.get(path, buffered=True)
            if answer.status_code != 200:
                raise LookupError(f"{path} is named, and answered {answer.status_code}")
            found[path] = answer.data
            ahead += named(path, answer.mimetype, answer.data)
    return dict(sorted(found.items()))


def named(path: str, mimetype: str, content: bytes) -> Iterator[str]:
    """The files of this host that a file names. A page that is linked to is not one of them."""
    if pattern := PATHS.get(mimetype):
        for match in re.findall(pattern, content.decode()):
            url = urlsplit(urljoin(path, "".join(match)))
            if not url.netloc and not url.scheme:
                yield url.path


def packed(files: dict[str, bytes]) -> dict[str, int]:
    """The size of each on the wire at its best: brotli, quality 11."""
    return {path: len(brotli.compress(content, quality=11)) for path, content in files.items()}


def report(files: dict[str, bytes]) -> str:
    """The table, with the sum below."""
    sizes = packed(files)
    rows = [(path, len(files[path]), sizes[path]) for path in sorted(sizes, key=lambda path: -sizes[path])]
    total = ("**sum**", sum(map(len, files.values())), sum(sizes.values()))
    return table(("file", "raw", "brotli-11"), [*rows, total])


def main() -> None:
    with house() as app, Session(app.extensions["fieldapp.engine"]) as session:
        mentor = Cast(session).kløver
        print("./dev bench bytes\n")
        print(report(downloads(client(app, session, mentor))))
        mentor.language = "en"
        sizes = packed(downloads(client(app, session, mentor), ENGLISH))
        print(f"\nWho reads English: {sum(sizes.values())}, of which {ENGLISH} is {sizes[ENGLISH]}.")


if __name__ == "__main__":
    main()
