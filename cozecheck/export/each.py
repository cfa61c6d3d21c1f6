"""What all formats do: write each request, and note those that they cannot write."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from cozecheck.export.model import Folder, Note, Request, UnwritableError

X = TypeVar("X")


def each(folder: Folder, write: Callable[[Request], X], notes: list[Note]) -> list[X]:
    """What `write` makes of the folder's requests; `notes` gets why some are left out."""
    made = []
    for request in folder.requests:
        try:
            made.append(write(request))
        except UnwritableError as error:  # noqa: PERF203
            notes.append(Note(f"{folder.name} {request.tool}", error.reason))
    return made
