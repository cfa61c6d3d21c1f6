"""Real programs, found by PATH and called with lists of arguments: no shell, little of the environment, an end in time, not too much output."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import Thread
from typing import IO, NamedTuple

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T, Text

MAX_OUT = 128_000_000
"""Bytes. A cluster's answer about a configuration of some megabytes has ten times as many."""
MAX_ERR = 100_000
SHOWN = 10
"""Lines of a program's complaint that a message has."""
_ENVIRONMENT = (
    "PATH HOME USER LOGNAME TMPDIR TEMP TMP SYSTEMROOT COMSPEC PATHEXT USERPROFILE APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES KUBECONFIG"
    " HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy SSL_CERT_FILE SSL_CERT_DIR KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT"
    " XDG_CONFIG_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR SSH_AUTH_SOCK GOOGLE_APPLICATION_CREDENTIALS USE_GKE_GCLOUD_AUTH_PLUGIN"
)
"""What finds a cluster or an engine, and what the helpers need that log in to one; not the tokens of anything else."""
_LOGGED = re.compile(r"[EWI]\d{4} \d\d:\d\d:\d\d\.")
_FAMILIES = ("AWS_", "AZURE_", "CLOUDSDK_", "DOCKER_")


class Command(NamedTuple):
    """A call: `input` goes to its standard input, which `about` describes to people; it may hold secrets and is never shown."""

    argv: tuple[str, ...]
    input: bytes = b""
    about: str = ""
    seconds: float = 60.0
    changes: bool = False
    """Whether it may change anything."""

    def shown(self) -> str:
        """As one would type it."""
        return shlex.join(self.argv) + (f"  # < {self.about}" if self.about else "")


class Ran(NamedTuple):
    """What a program said. `late` where its time was up, `flood` where it said too much: then it was ended."""

    code: int
    out: bytes
    err: bytes
    late: bool = False
    flood: bool = False

    @property
    def good(self) -> bool:
        """Whether it did what it should."""
        return self.code == 0 and not self.late and not self.flood

    def complaint(self) -> tuple[Text, ...]:
        """Its last words, a line each. They are not to be trusted: a report escapes them."""
        if self.late:
            return (T("it did not end in time"),)
        if self.flood:
            return (T("it says more than anybody could read"),)
        said = [line for line in (self.err or self.out[-MAX_ERR:]).decode("utf-8", "backslashreplace").splitlines() if line.strip()]
        # What kubectl's libraries log says the same in more words.
        lines = [line for line in said if not _LOGGED.match(line)] or said
        return tuple(T("{text}", text=line) for line in lines[-SHOWN:]) or (T("it ends with code {code} and says nothing", code=self.code),)


Run = Callable[[Command], Ran]


def find(name: str, why: Text) -> str:
    """The program's full path. Raises UsageError where PATH has none."""
    found = shutil.which(name)
    if found is None:
        raise UsageError(T("{name} is not found in PATH: {why}", name=name, why=why))
    return os.path.abspath(found)


def environment() -> dict[str, str]:
    """What programs get of ours."""
    kept = {name: value for name, value in os.environ.items() if name in _ENVIRONMENT.split() or name.startswith(_FAMILIES)}
    return {**kept, "LC_ALL": "C.UTF-8"}


def run(command: Command) -> Ran:
    """Runs it to its end, or ends it. Raises OSError where it cannot be started; nothing that it has started stays behind where it is ended here."""
    process = subprocess.Popen(  # noqa: S603
        command.argv,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        # Ctrl-C is ours: a program that hears it too would stop in the middle.
        start_new_session=True,
    )
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    out, err, flood = bytearray(), bytearray(), list[bool]()

    def overflow() -> None:
        flood.append(True)
        _kill(process)

    threads = [
        Thread(target=_feed, args=(process.stdin, command.input), daemon=True),
        Thread(target=_drain, args=(process.stdout, out, MAX_OUT, overflow), daemon=True),
        Thread(target=_drain, args=(process.stderr, err, MAX_ERR, None), daemon=True),
    ]
    late = False
    try:
        for thread in threads:
            thread.start()
        process.wait(command.seconds)
    except subprocess.TimeoutExpired:
        late = True
    finally:
        if process.poll() is None:
            _kill(process)
            process.wait()
        _join(threads)
    return Ran(process.returncode, bytes(out), bytes(err), late, bool(flood))


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Ends it, and what it has started."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _join(threads: Iterable[Thread]) -> None:
    for thread in threads:
        if thread.ident is not None:
            thread.join(5)


def _feed(stream: IO[bytes], data: bytes) -> None:
    # A program may end before it has read everything.
    with suppress(BrokenPipeError, OSError), stream:
        stream.write(data)


def _drain(stream: IO[bytes], into: bytearray, limit: int, full: Callable[[], None] | None) -> None:
    with stream:
        while data := os.read(stream.fileno(), 65536):
            if full and len(into) + len(data) > limit:
                full()
                return
            into += data
            # Of a long complaint the end counts.
            if not full:
                del into[: max(0, len(into) - limit)]
