"""A client in a process of its own: sends entries one after the other until its time is up.

Standard input: {"port", "seconds", "people": [{"cookie", "entry"}]}; one thread each.
Standard output: {"times": [milliseconds], "refused": count}.
"""

import json
import sys
import threading
import time
from http.client import HTTPConnection

from fieldapp.clock import iso, now, uuid7

BODY = 600


def body(entry: dict[str, object]) -> tuple[str, bytes]:
    """The entry under a new id, with a note that makes it 600 bytes."""
    entry = entry | {"id": str(uuid7()), "saved_at": iso(now()), "note": ""}
    room = BODY - len(json.dumps(entry))
    return str(entry["id"]), json.dumps(entry | {"note": "x" * max(0, room)}).encode()


def send(port: int, person: dict[str, object], until: float, times: list[float], refused: list[int]) -> None:
    """One person's phone on one kept connection."""
    connection = HTTPConnection("127.0.0.1", port)
    headers = {
        "Cookie": f"fieldapp={person['cookie']}",
        "Content-Type": "application/json",
        "X-Fieldapp": "entry",
    }
    while time.perf_counter() < until:
        id, content = body(person["entry"])  # type: ignore[arg-type]  # JSON knows no types
        began = time.perf_counter()
        connection.request("PUT", f"/meetings/{id}", content, headers)
        answer = connection.getresponse()
        answer.read()
        times.append((time.perf_counter() - began) * 1000)
        if answer.status != 201:
            refused.append(answer.status)


def main() -> None:
    asked = json.load(sys.stdin)
    times: list[float] = []
    refused: list[int] = []
    until = time.perf_counter() + asked["seconds"]
    threads = [
        threading.Thread(target=send, args=(asked["port"], person, until, times, refused))
        for person in asked["people"]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"times": times, "refused": refused}))


if __name__ == "__main__":
    main()
