"""From agent.yaml to a script; mistakes are told with their places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cozecheck.agent.model import NONE, Case, Script
from cozecheck.core.errors import UsageError
from cozecheck.core.guess import closest
from cozecheck.core.place import Place
from cozecheck.core.text import T, Text
from cozecheck.settings.located import Located, SyntaxMistakeError, read_yaml

MAX_BYTES, MAX_VALUES, MAX_MESSAGES = 1_000_000, 50_000, 1_000
AGENT = ("name", "description", "instructions", "plugins", "rules", "model_id")
CASE = ("message", "tool", "arguments", "success", "contains")

Path = tuple[str | int, ...]


def read(file: str) -> Script:
    """Raises UsageError, which names the place of a mistake."""
    try:
        located = read_yaml(file, MAX_BYTES, MAX_VALUES)
    except SyntaxMistakeError as mistake:
        raise _refused(mistake.place, mistake.text) from None
    _mapping(located, (), ("agent", "messages"))
    agent = _mapping(located, ("agent",), AGENT)
    plugins: Any = agent.get("plugins")
    if not _texts(plugins):
        raise _refused(located.at(("agent",)), T("'plugins' is to be a list of names or ids"))
    for name in ("name", "description", "instructions"):
        if not isinstance(agent.get(name, ""), str):
            raise _refused(located.at(("agent", name)), T("'{name}' is to be a text", name=name))
    messages = located.value.get("messages")
    if not isinstance(messages, list) or not messages or len(messages) > MAX_MESSAGES:
        raise _refused(located.at(()), T("'messages' is to be a list of 1 to {most} entries", most=MAX_MESSAGES))
    return Script({**agent, "plugins": list(map(str, plugins))}, tuple(_case(located, number) for number in range(len(messages))))


def _case(located: Located, number: int) -> Case:
    path: Path = ("messages", number)
    given, place = _mapping(located, path, CASE), located.at(path)
    message, tool, success, contains = given.get("message"), given.get("tool", ""), given.get("success", True), given.get("contains", ())
    if not isinstance(message, str) or not message.strip():
        raise _refused(place, T("'message' is to be a text"))
    if not isinstance(tool, str) or (tool not in ("", NONE) and not all(tool.partition("/"))):
        raise _refused(place, T("'tool' is PLUGIN/OPERATION, such as weather/weather_now, or none"))
    if not isinstance(success, bool):
        raise _refused(place, T("'success' is true or false"))
    if contains and not isinstance(contains, str) and not _texts(contains):
        raise _refused(place, T("'contains' is a text, or a list of texts"))
    arguments = given.get("arguments", {})
    if not isinstance(arguments, dict) or (arguments and tool == NONE):
        raise _refused(place, T("'arguments' are those of the call, by name, such as {example}", example="{city: Paris}"))
    texts = (contains,) if isinstance(contains, str) else tuple(map(str, contains))
    return Case(message, place, tool, success, texts, {str(name): value for name, value in arguments.items()})


def _mapping(located: Located, path: Path, known: tuple[str, ...]) -> Mapping[str, Any]:
    value: Any = located.value
    for step in path:
        value = value.get(step) if isinstance(step, str) else value[step]
    if not isinstance(value, dict):
        name = ".".join(map(str, path)) or T("the file")
        raise _refused(located.at(path[:1] if value is not None else ()), T("{name} is to be of the type {kind}", name=name, kind="object"))
    for key in value:
        if key not in known:
            guess = closest(str(key), sorted(known))
            words = T("did you mean '{guess}'?", guess=guess) if guess else T("known are {keys}", keys=", ".join(known))
            raise _refused(located.key((*path, key)), T("unknown key '{key}'; {words}", key=key, words=words))
    return value


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, (str, int)) and not isinstance(item, bool) for item in value)


def _refused(place: Place, mistake: Text) -> UsageError:
    return UsageError(T("{place}: {mistake}", place=f"{place.file}:{place.line}:{place.column}", mistake=mistake))
