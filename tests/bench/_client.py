"""A client in a process of its own: sends entries one after the other until its time is up.

Standard input: {"port", "seconds", "people": [[{"cookie", "entry"}]]}; a thread for each list, which
sends for its people by turns.
Standard output: {"times": [milliseconds], "refused": count}.
"""

import json
import sys
import threading
import time
from http.client import HTTPConnection
from itertools import cycle
from typing import Any

from fieldapp.clock import iso, now, uuid7

BODY = 600
Person = dict[str, Any]


def body(entry: Person) -> tuple[str, bytes]:
    """The entry under a new id, with a note that makes it 600 bytes."""
    entry = entry | {"id": str(uuid7()), "saved_at": iso(now()), "note": ""}
    room = BODY - len(json.dumps(entry))
    return str(entry["id"]), json.dumps(entry | {"note": "x" * max(0, room)}).encode()


def send(port: int, people: list[Person], until: float, times: list[float], refused: list[int]) -> None:
    """One kept connection."""
    connection = HTTPConnection("127.0.0.1", port)
    for person in cycle(people):
        if time.perf_counter() > until:
            break
        headers = {
            "Cookie": f"fieldapp={person['cookie']}",
            "Content-Type": "application/json",
            "X-Fieldapp": "entry",
        }
        id, content = body(person["entry"])
        began = time.perf_counter()
        connection.request("PUT", f"/meetings/{id}", content, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status == 201:
            times.append((time.perf_counter() - began) * 1000)
        else:
            refused.append(answer.status)


def main() -> None:
    asked = json.load(sys.stdin)
    times: list[float] = []
    refused: list[int] = []
    until = time.perf_counter() + asked["seconds"]
    threads = [
        threading.Thread(target=send, args=(asked["port"], people, until, times, refused))
        for people in asked["people"]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"times": times, "refused": refused}))


if __name__ == "__main__":
    main()
