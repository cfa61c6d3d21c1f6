"""What the server logged, beside what the configuration predicts that it logs: the loader's model has the very words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cozecheck.core.catalogue import DISABLE_FLAG_NOT_BOOLEAN, REFERENCE_LOST_FOR_AGENTS
from cozecheck.core.effect import Effect
from cozecheck.core.finding import Finding
from cozecheck.core.findings import MAX_LOG
from cozecheck.core.result import Prediction
from cozecheck.logs.model import LogsResult, Message
from cozecheck.logs.server import about, normal

LOADING = (Effect.SERVER_DOWN, Effect.SERVER_CRASH, Effect.PLUGIN_DROPPED, Effect.TOOL_DROPPED)
"""What happens when the server starts; other losses show only when a tool is used."""
_STOPS = (Effect.SERVER_DOWN, Effect.SERVER_CRASH)
_DOCUMENT = re.compile(r"(?:load file 'pluginproduct/|the openapi3 doc ')([^']*)'")


def tie(result: LogsResult, root: str, prediction: Prediction, findings: Iterable[Finding]) -> LogsResult:
    """The result with the finding that explains each message, and with what was predicted and is not there.

    A message is predicted where its words are those of a loss's cause. Words that belong to another finding, or to a loss of the same
    document or tool, are tied to it too, and are not predicted: there the log and the configuration differ.
    """
    findings = [finding for finding in findings if finding.log or finding.rule is REFERENCE_LOST_FOR_AGENTS]
    listed = {loss.plugin for loss in prediction.losses if loss.effect is Effect.BREAKS_PLUGIN_LIST}
    breaking = [finding for finding in findings if finding.effect is Effect.BREAKS_PLUGIN_LIST and finding.plugin in listed]
    causes = [loss.cause for loss in prediction.losses if loss.cause is not None and loss.cause.log and loss.effect in LOADING]
    found: set[int] = set()
    messages = tuple(
        _in_use(message, breaking, findings) if message.kind in ("list", "agent") else _tied(message, causes, findings, found) for message in result.messages
    )
    looked = result.starts > 0 or any(message.kind not in ("list", "agent") for message in messages)
    # Where the server stops, which plugins it has read before is not told.
    due = [cause for cause in causes if prediction.startup == "ok" or cause.effect in _STOPS]
    unlogged = tuple(cause for number, cause in enumerate(causes) if number not in found and cause in due) if looked else ()
    return result._replace(messages=messages, config=root, unlogged=unlogged)


def _tied(message: Message, causes: list[Finding], findings: list[Finding], found: set[int]) -> Message:
    said = normal(message.said)
    alike = [number for number, cause in enumerate(causes) if _same(said, cause.log)]
    if alike:
        found.update(alike)
        return message._replace(finding=causes[alike[0]], predicted=True)
    other = next((finding for finding in findings if finding.log and _same(said, finding.log)), None)
    if other is not None:
        # In use, a tool that crashes the server was predicted; at the start another cause was.
        return message._replace(finding=other, predicted=other.effect not in LOADING)
    subject = _about(message.said)
    near = [number for number, cause in enumerate(causes) if subject[1] and _about(cause.log) == subject]
    if near:
        found.update(near)
        return message._replace(finding=causes[near[0]], predicted=False)
    return message._replace(predicted=False)


def _in_use(message: Message, breaking: list[Finding], findings: list[Finding]) -> Message:
    """What happens when the plugins are listed, or an agent uses a tool. Which of several tools it was, the log does not say."""
    if message.kind == "list":
        alike = [finding for finding in breaking if finding.log == message.said]
        return message._replace(finding=alike[0], predicted=True, sure=len(alike) == 1) if alike else message._replace(predicted=False)
    rule = DISABLE_FLAG_NOT_BOOLEAN if "not bool" in message.said else REFERENCE_LOST_FOR_AGENTS
    blamed = next((finding for finding in findings if finding.rule is rule), None)
    return message._replace(finding=blamed, sure=False) if blamed else message


def _same(said: str, log: str) -> bool:
    """Whether a logged message has the predicted words. More may follow: lines of others, or of a stack; after `grep Error` only the first line is there."""
    predicted = normal(log)
    if len(log) > MAX_LOG:
        predicted = normal(log[: MAX_LOG // 2])
        return predicted in said
    if said.startswith("panic: "):
        return predicted in said
    return said == predicted or said.startswith(predicted + " ") or said == normal(log.partition("\n")[0])


def _about(text: str) -> tuple[str, str]:
    """What a message is about, so that two causes of one loss are found to be of the same document."""
    document = _DOCUMENT.match(normal(text))
    return ("document", document[1]) if document else about(text)
