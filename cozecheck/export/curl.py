"""A bash script of curl commands."""

from __future__ import annotations

import re
from functools import partial
from shlex import quote

from cozecheck.core.text import T
from cozecheck.export.each import each
from cozecheck.export.model import Collection, Folder, Note, Request, Template, UnwritableError, Variable, one_line, render

_HEAD = r"""#!/usr/bin/env bash
# Calls of plugins' tools as Coze Studio makes them, written by cozecheck.
# `bash FILE` lists them, `bash FILE NAME...` makes some, `bash FILE all` makes all. Secrets come from the environment.
set -u

need() {
  local name
  for name in "$@"; do
    [ -n "${!name}" ] || { printf 'set %s\n' "$name" >&2; return 1; }
  done
}

call() {
  local answer status
  answer=$(curl --disable --silent --show-error --max-time 60 --globoff --path-as-is --compressed --write-out '\n%{http_code}' "$@") || return 1
  status=${answer##*$'\n'} answer=${answer%$'\n'*}
  printf '%s\n' "$answer"
  [ "$status" = 200 ] || { printf 'status %s, not 200\n' "$status" >&2; return 1; }
  [[ $answer =~ ^[[:space:]]*\{ ]] || { printf 'the answer is no JSON object\n' >&2; return 1; }
}
"""
_TAIL = r"""
make() {
  local number
  for number in "${!names[@]}"; do
    [ "${names[number]}" = "$1" ] && { printf '== %s\n' "$1" >&2; "request_$number"; return; }
  done
  printf 'there is no %s\n' "$1" >&2
  return 2
}

[ $# -gt 0 ] || { printf '%s\n' ${names[@]+"${names[@]}"}; exit; }
[ "$*" = all ] && set -- ${names[@]+"${names[@]}"}
code=0
for name in "$@"; do make "$name" || code=1; done
exit "$code"
"""


def write(collection: Collection) -> tuple[str, list[Note]]:
    """The script, and what was left out."""
    notes: list[Note] = []
    made = [one for folder in collection.folders for one in each(folder, partial(_named, folder), notes)]
    names: list[str] = []
    for wished, _ in made:
        names.append(next(name for number in range(1, len(names) + 2) if (name := wished if number == 1 else f"{wished}~{number}") not in names))
    values = [f'[ -n "${{{_shell(variable)}:-}}" ] || {_shell(variable)}={quote(variable.value)}' for variable in collection.variables]
    functions = [f"request_{number}() {{\n{text}\n}}" for number, (_, text) in enumerate(made)]
    listed = "\n".join(["names=(", *(f"  {quote(name)}" for name in names), ")"])
    return "\n".join([_HEAD, *values, "", listed, "", "\n\n".join(functions), _TAIL]), notes


def _named(folder: Folder, request: Request) -> tuple[str, str]:
    return _name(folder, request), _call(request)


def _name(folder: Folder, request: Request) -> str:
    """What to call it by on a command line."""
    return "/".join(re.sub(r"[^\w.-]+", "_", one_line(part)).strip("_.-") or key for part, key in ((folder.name, folder.key), (request.name, request.key)))


def _shell(variable: Variable) -> str:
    return variable.name.upper()


def _word(template: Template, before: str = "") -> str:
    """One argument."""
    whole = (before + template[0], *template[1:]) if template and isinstance(template[0], str) else (before, *template)
    return render(tuple(piece for piece in whole if piece != ""), quote, lambda variable: f'"${{{_shell(variable)}}}"') or "''"


def _call(request: Request) -> str:
    words = ["--head"] if request.method == "HEAD" else ["--request " + quote(request.method)]
    secret = False
    if not any(name == "Accept" for name, _ in request.headers):
        words.append("--header Accept:")
    for name, value in request.headers:
        if any(isinstance(piece, Variable) for piece in value):
            secret = True
            # Other users of the machine see a command's arguments, but not what a file descriptor holds.
            words.append(f"--header @<(printf '%s\\n' {_word(value, f'{name}: ')})")
        else:
            # Curl leaves out a header that ends with its colon, and sends an empty one for a semicolon.
            words.append("--header " + (_word(value, f"{name}: ") if value else quote(f"{name};")))
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        words.append("--data-raw " + _word(request.body))
    if not secret:
        # Curl would take a plugin's own key along to wherever it is led.
        words.append("--location")
    words.append("--url " + _word(request.url))
    if "\0" in "".join(words):
        raise UnwritableError(T("left out, for no command can take a zero byte"))
    needed = " ".join(_shell(variable) for variable in request.variables if variable.needed)
    return (f"  need {needed} || return 1\n" if needed else "") + "  call " + " \\\n    ".join(words)
