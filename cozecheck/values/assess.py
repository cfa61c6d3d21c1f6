"""Which of a configuration's placeholders have a value in an environment, from where, and which have none: what `cozecheck env check` says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from cozecheck.core.finding import Finding
from cozecheck.core.place import Place
from cozecheck.core.text import T, Text
from cozecheck.values.fill import Placeholder, filled, placeholders
from cozecheck.values.read import Environment, Value


class State(Enum):
    """How it stands with one name; the value is the stable name in reports. The first three keep an environment from being deployed to."""

    MISSING = "missing"
    DISALLOWED = "disallowed"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    """It may be in a Secret that was not asked for."""
    UNUSED = "unused"
    DEFAULT = "default"
    SET = "set"

    @property
    def fails(self) -> bool:
        """Whether a deployment would be refused."""
        return self in (State.MISSING, State.DISALLOWED, State.BROKEN)


class Row(NamedTuple):
    """One name in one environment: `words` say where its value is from, or what is wrong; `plugin` are ids with a comma between, '' for none."""

    state: State
    name: str
    place: Place
    words: Text
    plugin: str = ""
    do: Text | None = None


class Assessed(NamedTuple):
    """One environment, '' where there is no deploy.yaml, and the config folder that is meant for it."""

    name: str
    rows: tuple[Row, ...]
    config: str = ""

    @property
    def ready(self) -> bool:
        """Whether nothing keeps it from being deployed to, as far as that is known."""
        return not any(row.state.fails for row in self.rows)


class EnvResult(NamedTuple):
    """All environments, the findings about placeholders that nobody fills in anywhere, and values that no report may print."""

    environments: tuple[Assessed, ...]
    misplaced: tuple[Finding, ...] = ()
    secrets: frozenset[str] = frozenset()

    @property
    def exit_code(self) -> int:
        """1 where an environment lacks something, or a placeholder stands where nobody fills it in."""
        return int(bool(self.misplaced) or not all(each.ready for each in self.environments))


def assess(files: Mapping[str, bytes], environment: Environment, process: Mapping[str, str], root: str) -> Assessed:
    """A configuration's files in one environment. `process` is this process's environment, to tell what is set there but not allowed."""
    asked = placeholders(files, root)
    rows = [Row(State.MISSING, problem.name, problem.place, problem.message, do=_SET) for problem in environment.problems]
    # With a value for each name, what is still wrong is the fault of the text.
    played = {**{each.name: "x" for each in asked}, **{name: value for name, value in environment.values.items() if value}}
    broken = filled(files, played, root).problems
    rows += [Row(State.BROKEN, problem.name, problem.place, problem.message, problem.plugin) for problem in broken]
    names = dict.fromkeys(each.name for each in asked)
    rows += [_row([each for each in asked if each.name == name], environment, process) for name in names if not any(each.name == name for each in broken)]
    order = list(State)
    rows = sorted((*rows, *_unused(set(names), environment)), key=lambda row: order.index(row.state))
    return Assessed(environment.name, tuple(rows), root)


_SET = T("set it in the process's environment or in an env file")


def _row(uses: list[Placeholder], environment: Environment, process: Mapping[str, str]) -> Row:
    name = uses[0].name
    plugin = ",".join(dict.fromkeys(plugin for each in uses for plugin in each.plugin.split(",")))
    value = environment.sources.get(name)
    if value is not None and value.text:
        return Row(State.SET, name, uses[0].place, *_with_doubts(value, plugin))
    needing = next((each for each in uses if each.default is None), None)
    if needing is None:
        return Row(State.DEFAULT, name, uses[0].place, T("its default"), plugin)
    if environment.unasked:
        secrets = ", ".join(environment.unasked)
        return Row(State.UNKNOWN, name, needing.place, T("perhaps from Secret {name}", name=secrets), plugin, T("ask for it with --cluster"))
    if value is None and process.get(name):
        words = T("it is set in this process's environment, from which nothing is taken that deploy.yaml or --env does not name")
        do = T("list {name} under variables, or give --env {name}, if this configuration is to have it", name=name)
        return Row(State.DISALLOWED, name, needing.place, words, plugin, do)
    words = T("it has no value") if value is None else T("its value from {source} is empty", source=value.source)
    return Row(State.MISSING, name, needing.place, words, plugin, _SOURCES)


def _with_doubts(value: Value, plugin: str) -> tuple[Text, str, Text | None]:
    """What is said of a value that is there, the plugin, and what to do."""
    if value.exposed:
        do = T("move it to an env file or a Secret, and give out a new one")
        return T("from {source}, where it stands in plain text, and git keeps that file", source=value.source), plugin, do
    if value.text != value.text.strip() or any(char < " " or char == "\x7f" for char in value.text):
        return T("from {source}; it begins or ends with a space, or holds a line end: is that meant?", source=value.source), plugin, None
    return T("from {source}", source=value.source), plugin, None


_SOURCES = T("give it a value under variables, in an env file or in a Secret; or write a default, ${NAME:-} for none")


def _unused(names: set[str], environment: Environment) -> Iterator[Row]:
    for name, place in environment.expected.items():
        if name not in names:
            yield Row(State.UNUSED, name, place, T("no plugin in use asks for it"))
