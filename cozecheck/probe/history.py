"""What earlier runs found, in a small database, so that a server that fails now and then is told from one that is gone."""

from __future__ import annotations

import os
import sqlite3
import time
from collections import defaultdict
from contextlib import closing

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.probe.model import Past, ProbeResult, Status

RUNS = 10
"""So many are looked back at."""
KEPT = 100
"""So many runs stay in the file."""
_APPLICATION = 0x435A5052  # "CZPR": nobody else's database is written to
_TABLES = """
    CREATE TABLE runs (id INTEGER PRIMARY KEY, began REAL NOT NULL);
    CREATE TABLE results (run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, origin TEXT NOT NULL, status TEXT NOT NULL, first_byte REAL,
                          PRIMARY KEY (run, origin)) WITHOUT ROWID;
"""


def remember(result: ProbeResult, file: str) -> ProbeResult:
    """The result with each server's past, itself included, after it was added to `file`. Raises UsageError where that cannot be.

    What says nothing about servers is not added: runs without a network, and servers that were skipped or not reached in time.
    """
    try:
        with closing(_open(file)) as database:
            if not result.no_network:
                _add(result, database)
            past = _past(database)
    except (sqlite3.Error, OSError) as error:
        raise UsageError(T("cannot use '{file}' as history: {error}", file=file, error=str(error))) from error
    return result._replace(servers=tuple(probe._replace(past=past.get(probe.server.origin, Past())) for probe in result.servers))


def _open(file: str) -> sqlite3.Connection:
    new = not os.path.exists(file) or not os.path.getsize(file)
    database = sqlite3.connect(file, timeout=10, isolation_level=None)
    try:
        database.execute("PRAGMA foreign_keys = ON")
        database.execute("PRAGMA trusted_schema = OFF")
        if new:
            # Two runs may begin with the same new file.
            database.execute("BEGIN IMMEDIATE")
            if not database.execute("SELECT 1 FROM sqlite_master").fetchone():
                for statement in _TABLES.split(";"):
                    database.execute(statement)
                database.execute(f"PRAGMA application_id = {_APPLICATION}")
            database.execute("COMMIT")
        if database.execute("PRAGMA application_id").fetchone()[0] != _APPLICATION:
            raise sqlite3.DatabaseError("it is another program's database")
    except BaseException:
        database.close()
        raise
    return database


def _add(result: ProbeResult, database: sqlite3.Connection) -> None:
    rows = [
        (probe.server.origin.encode("utf-8", "backslashreplace").decode(), probe.status.value, probe.first_byte)
        for probe in result.servers
        if probe.status is not Status.SKIPPED and probe.kind != "unfinished"
    ]
    database.execute("BEGIN IMMEDIATE")
    run = database.execute("INSERT INTO runs (began) VALUES (?)", (time.time(),)).lastrowid
    database.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)", [(run, *row) for row in rows])
    database.execute("DELETE FROM runs WHERE id <= ? - ?", (run, KEPT))
    database.execute("COMMIT")


def _past(database: sqlite3.Connection) -> dict[str, Past]:
    """By origin, of the last runs that had it."""
    found: dict[str, list[tuple[str, float | None]]] = defaultdict(list)
    for origin, status, first_byte in database.execute("SELECT origin, status, first_byte FROM results ORDER BY run DESC"):
        if len(found[origin]) < RUNS:
            found[str(origin)].append((str(status), first_byte if isinstance(first_byte, float) else None))
    return {origin: Past(tuple(row[0] for row in reversed(rows)), tuple(row[1] for row in reversed(rows))) for origin, rows in found.items()}
