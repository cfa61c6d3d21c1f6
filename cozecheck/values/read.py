"""From deploy.yaml to one environment: its settings, and the values that placeholders may get there.

Which variables may be named is decided by who deploys, never by the configuration that is deployed: a payload with ${AWS_SECRET_ACCESS_KEY} beside a
server of its own must get nothing. So only these have values, and the first one wins:

1. the process's environment, for names given by --env or listed under `variables` without a text;
2. env files: --env-file, then `env_file`;
3. `variables` with a text;
4. Kubernetes Secrets, `secrets_from`, where somebody asks for them.

deploy.yaml's own texts may name any variable of the process's environment and of env files. What begins with COZECHECK_ nobody may name.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from cozecheck.core.errors import UsageError
from cozecheck.core.guess import closest
from cozecheck.core.place import Place
from cozecheck.core.placeholder import NAME, Mark, first, replace
from cozecheck.core.text import T, Text
from cozecheck.rules.credentials import is_placeholder, is_secret_name
from cozecheck.settings.located import Located, Path, SyntaxMistakeError, read_yaml
from cozecheck.settings.strict import refused, schema_mistakes
from cozecheck.values import env_file as env_files
from cozecheck.values.fill import BROKEN, Problem, refusal

SCHEMA = os.path.join(os.path.dirname(os.path.dirname(__file__)), "schemas", "deploy.schema.json")
FILE = "deploy.yaml"
"""In the current folder, unless said otherwise."""
MAX_BYTES = 1_000_000
MAX_VALUES = 50_000

Secrets = Callable[[str, str, str], Mapping[str, str]]
"""Namespace, name of a Secret, context of the kubeconfig ('' where deploy.yaml names none) → values by name. May raise UsageError."""


class Value(NamedTuple):
    """One value, where it is from, and its place where that is a file. `exposed`: it looks like a secret, and stands in plain text in a file that git keeps."""

    text: str
    source: Text
    place: Place | None = None
    exposed: bool = False


class Given(NamedTuple):
    """What the command line adds: the process's environment, names that may be used of it, files that come before those of deploy.yaml."""

    process: Mapping[str, str] = {}
    allowed: Iterable[str] = ()
    env_files: Iterable[str] = ()


class Environment(NamedTuple):
    """`settings` by the names of the options of `cozecheck render k8s` and of the same kind; paths in them are meant from the current folder.

    `values` by name, `sources` where each of them is from. `expected` are the names that deploy.yaml, env files and --env speak of; their places are in the
    values, else in deploy.yaml. `unasked` are Secrets that may hold more values. `problems` say which of deploy.yaml's own texts lack one.
    """

    name: str = ""
    settings: Mapping[str, Any] = {}
    values: Mapping[str, str] = {}
    sources: Mapping[str, Value] = {}
    expected: Mapping[str, Place] = {}
    unasked: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def environment(file: str, name: str, given: Given, secrets: Secrets | None = None, *, strict: bool = True) -> Environment:
    """One environment of a deploy.yaml; without `file` one that has no settings. `secrets` asks for Secrets; without it none is asked for.

    Raises UsageError for mistakes, with their places, and for an unknown name; with `strict` also where one of deploy.yaml's own texts lacks a value.
    """
    own = [why for each in given.allowed if (why := refusal(each))]
    if own:
        raise UsageError(own[0])
    found = _environment(load(file), name, given, secrets) if file else _plain(given)
    if strict and found.problems:
        raise refused([(problem.place, problem.message) for problem in found.problems])
    return found


def load(file: str) -> Located:
    """A deploy.yaml without mistakes. Raises UsageError."""
    try:
        located = read_yaml(file, MAX_BYTES, MAX_VALUES)
    except SyntaxMistakeError as mistake:
        raise refused([(mistake.place, mistake.text)]) from None
    found = [*_names(located)] or schema_mistakes(located, SCHEMA)
    mistakes = sorted(found, key=lambda mistake: (mistake[0].line, mistake[0].column))
    if mistakes:
        raise refused(mistakes)
    return located


def _names(located: Located) -> Iterator[tuple[Place, Text]]:
    """Names of variables that are none, in better words than a schema's."""
    for path in located.keys:
        if len(path) > 1 and path[-2] == "variables" and path[0] in ("defaults", "environments"):
            name = str(path[-1])
            why = refusal(name) or (
                None if re.fullmatch(NAME, name) else T("'{name}' is no name of a variable: letters, digits and '_', no digit first", name=name)
            )
            if why is not None:
                yield located.key(path), why


def names(located: Located) -> list[str]:
    """Of the environments, in the file's order."""
    return list(located.value["environments"])


def _plain(given: Given) -> Environment:
    from_files = _files(given.env_files)
    return _with_values(Environment(), given, from_files, {}, {})


def _environment(located: Located, name: str, given: Given, secrets: Secrets | None) -> Environment:
    values, variables = _merged(located, name)
    texts = _Texts(located, {key: Value(text, T("the environment")) for key, text in given.process.items()}, _files(given.env_files))
    folder = os.path.dirname(located.file)
    filled = texts.put("env_file", values)
    texts.files = {**_files(os.path.join(folder, each) for each in _list(filled)), **texts.files}
    settings = {key: texts.put(key, values) for key in values if key not in ("env_file", "secrets_from")}
    settings.update({key: tuple(_list(settings[key])) for key in ("env_secret", "secret_file") if key in settings})
    if "config" in settings:
        settings["config"] = os.path.join(folder, settings["config"])
    if "replicas" in settings and not texts.problems:
        settings["replicas"] = _number(settings["replicas"], located.at(values["replicas"][1]))
    exposed = _exposed(located.file, {key: text or "" for key, (text, _path) in variables.items()})
    written = {
        key: Value(texts.fill(text, path), T("{file}", file=os.path.basename(located.file)), located.key(path), key in exposed)
        for key, (text, path) in variables.items()
        if text is not None
    }
    listed = {key: located.key(path) for key, (_text, path) in variables.items()}
    allowed = given._replace(allowed={*given.allowed, *(key for key, (text, _path) in variables.items() if text is None)})
    where = texts.put("secrets_from", values) or {}
    wanted = _list(where.get("kubernetes"))
    found = _with_values(Environment(name, settings, problems=tuple(texts.problems)), allowed, texts.files, written, listed)
    found = found._replace(expected={key: place for key, place in found.expected.items() if key in variables or key not in texts.used})
    if secrets is None or texts.problems:
        return found._replace(unasked=tuple(wanted))
    held: dict[str, Value] = {}
    for each in wanted:
        answer = secrets(settings.get("namespace", ""), each, settings.get("context", ""))
        held.update({key: Value(text, T("Secret {name}", name=each)) for key, text in answer.items() if not refusal(key)})
    sources = {**held, **{key: value for key, value in found.sources.items() if value.text or key not in held}}
    return found._replace(sources=sources, values={key: value.text for key, value in sources.items()})


def _merged(located: Located, name: str) -> tuple[dict[str, tuple[Any, Path]], dict[str, tuple[str | None, Path]]]:
    """An environment's settings and its variables, each with its path; those of the defaults where it does not say otherwise."""
    known = names(located)
    if name not in known:
        guess = closest(name, known)
        words = T("did you mean '{guess}'?", guess=guess) if guess else T("known are {keys}", keys=", ".join(known))
        raise UsageError(T("{file} has no environment '{name}'; {words}", file=located.file, name=name, words=words))
    values: dict[str, tuple[Any, Path]] = {}
    variables: dict[str, tuple[str | None, Path]] = {}
    parts: tuple[tuple[Path, Any], ...] = (
        (("defaults",), located.value.get("defaults")),
        (("environments", name), located.value["environments"][name]),
    )
    for path, part in parts:
        values.update({key: (value, (*path, key)) for key, value in (part or {}).items() if key != "variables"})
        variables.update({key: (text, (*path, "variables", key)) for key, text in (part or {}).get("variables", {}).items()})
    return values, variables


def _exposed(file: str, variables: Mapping[str, str]) -> set[str]:
    """The names of those whose plain text looks like a secret, where git keeps the file."""
    from cozecheck.diff.git import is_tracked

    found = {name for name, text in variables.items() if is_secret_name(name) and text and not first(text) and not is_placeholder(text)}
    return found if found and is_tracked(file) else set()


class _Texts:
    """Fills deploy.yaml's own texts, and notes what is missing."""

    def __init__(self, located: Located, process: Mapping[str, Value], files: Mapping[str, Value]) -> None:
        self.located, self.process, self.files = located, process, files
        self.problems: list[Problem] = []
        self.used: set[str] = set()

    def put(self, key: str, values: Mapping[str, tuple[Any, Path]]) -> Any:
        """The value of a setting, its texts filled at any depth."""
        value, path = values.get(key, (None, ()))
        return self._through(value, path)

    def _through(self, value: Any, path: Path) -> Any:
        if isinstance(value, str):
            return self.fill(value, path)
        if isinstance(value, dict):
            return {key: self._through(item, (*path, key)) for key, item in value.items()}
        return [self._through(item, (*path, number)) for number, item in enumerate(value)] if isinstance(value, list) else value

    def fill(self, text: str, path: Path) -> str:
        """One text."""
        return replace(text, lambda mark: self._value(mark, self.located.at(path)))

    def _value(self, mark: Mark, place: Place) -> str:
        if mark.literal:
            return mark.text[1:]
        found = self.process.get(mark.name) or self.files.get(mark.name)
        self.used.add(mark.name)
        why = refusal(mark.name) if mark.name else BROKEN
        if why is None and found is not None and found.text:
            return found.text
        if why is None and mark.default is not None:
            return mark.default
        self.problems.append(Problem(place, why or T("{name} has no value", name=mark.name), mark.name))
        return ""


def _list(value: Any) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def _number(value: int | str, place: Place) -> int:
    if isinstance(value, str) and not (value.isascii() and value.isdecimal() and 0 < int(value) < 1_000_000):
        raise refused([(place, T("replicas is to be a number from 1 on"))])
    return int(value)


def _files(paths: Iterable[str]) -> dict[str, Value]:
    """Of several env files; later ones win."""
    found: dict[str, Value] = {}
    for path in paths:
        read = env_files.read(path)
        found.update({name: Value(text, T("{file}", file=path), place) for name, (text, place) in read.items()})
    return found


def _with_values(found: Environment, given: Given, files: Mapping[str, Value], written: Mapping[str, Value], listed: Mapping[str, Place]) -> Environment:
    """The environment with its values, but for those of Secrets. An empty one counts only where no other source has another."""
    process = {name: Value(given.process[name], T("the environment")) for name in given.allowed if name in given.process}
    sources: dict[str, Value] = {}
    for part in (process, files, written):
        sources.update({name: value for name, value in part.items() if name not in sources or (value.text and not sources[name].text)})
    sources = {name: value for name, value in sources.items() if not refusal(name)}
    places = {name: value.place for name, value in files.items() if value.place and not refusal(name)}
    expected = {**dict.fromkeys(given.allowed, Place("")), **places, **listed}
    return found._replace(sources=sources, values={name: value.text for name, value in sources.items()}, expected=expected)
