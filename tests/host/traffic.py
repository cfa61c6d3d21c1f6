"""Callers that never pause, each on one connection."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Traffic:
    """What came back: `good` counts answers, `bad` holds all others."""

    def __init__(self) -> None:
        self.good = 0
        self.bad: list[str] = []
        self.stop = threading.Event()

    def call(self, port: int, path: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        while not self.stop.is_set():
            try:
                connection.request("POST", path, "{}", {"Content-Type": "application/json"})
                answer = connection.getresponse()
                text = answer.read().decode()
                if answer.status == 200 and json.loads(text)["success"]:
                    self.good += 1
                else:
                    self.bad.append(text)
            except (OSError, http.client.HTTPException) as error:  # noqa: PERF203
                self.bad.append(repr(error))
                connection.close()
        connection.close()


@contextmanager
def traffic(port: int, *paths: str) -> Iterator[Traffic]:
    """A caller for each path, until the block ends."""
    made = Traffic()
    threads = [threading.Thread(target=made.call, args=(port, path)) for path in paths]
    for thread in threads:
        thread.start()
    try:
        yield made
    finally:
        made.stop.set()
        for thread in threads:
            thread.join()
