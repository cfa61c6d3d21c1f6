"""The reports on a Deployment's revisions and on how it is: text for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cozecheck.core.text import T, Text
from cozecheck.report.paint import cells, pad
from cozecheck.report.plain import Plain, as_json
from cozecheck.report.store import SHORT, foretold

if TYPE_CHECKING:
    from cozecheck.deploy.service import Known, State

FORMATS = ("text", "json")


def history(known: Sequence[Known], kind: str, plain: Plain) -> str:
    """All revisions, as they come."""
    if kind == "json":
        return as_json({"revisions": [_document(each, plain) for each in known]})
    rows = [(*map(plain.say, (T("revision"), T("time"), T("pods"), T("configuration"), T("files"), T("cause"))),)]
    words = {True: T("there"), False: T("gone"), None: T("not ours")}
    for each in known:
        revision = each.revision
        mark = f"{'*' if each.current else ' '} {revision.number}"
        digest = revision.digest[:SHORT] or "-"
        cause = T("failed, and was taken back: {cause}", cause=revision.cause or "-") if revision.failed else revision.cause or "-"
        pods = f"{revision.ready}/{revision.pods}"
        rows.append((mark, plain.say(revision.time), pods, digest, plain.say(words[each.whole]), plain.say(cause)))
    widths = [max(cells(row[column]) for row in rows) for column in range(len(rows[0]))]
    table = "".join("  ".join(map(pad, row, widths)).rstrip() + "\n" for row in rows)
    return table + plain.say(T("* is in place now.")) + "\n"


def _document(each: Known, plain: Plain) -> dict[str, object]:
    revision = each.revision
    return {
        "revision": revision.number,
        "current": each.current,
        "digest": plain.say(revision.digest),
        "files_there": each.whole,
        "failed": revision.failed,
        "cause": plain.say(revision.cause),
        "images": [plain.say(image) for image in revision.images],
        "time": plain.say(revision.time),
        "pods": revision.pods,
        "ready": revision.ready,
        "replicaset": plain.say(revision.replicaset),
    }


def status(state: State, kind: str, plain: Plain) -> str:
    """How it is."""
    if kind == "json":
        return as_json(
            {
                "good": state.good,
                "namespace": state.namespace,
                "name": state.name,
                "revision": state.revision,
                "digest": plain.say(state.digest),
                "cause": plain.say(state.cause),
                "images": [plain.say(image) for image in state.images],
                "pods": {"wanted": state.wanted, "ready": state.ready, "updated": state.updated},
                "settled": state.settled,
                "startup": state.forecast.startup,
                "plugins": {plugin: list(tools) for plugin, tools in state.forecast.plugins.items()},
                "folder": plain.path(state.folder) if state.folder else None,
                "differences": None if state.differences is None else [plain.say(each) for each in state.differences],
                "notices": [plain.say(text) for text in state.notices],
            }
        )
    words = {"target": f"{state.namespace}/{state.name}", "number": state.revision, "ready": state.ready, "all": state.wanted, "new": state.updated}
    lines = [T("{target}: revision {number}, {ready} of {all} pods ready, {new} of this revision", **words)]
    lines += [T("image {image}", image=image) for image in state.images]
    lines.append(T("configuration {digest}", digest=state.digest[:SHORT] or "-"))
    lines += [T("{text}", text=state.cause)] if state.cause else []
    lines.append(foretold(state.forecast))
    if not state.settled:
        lines.append(T("the cluster has not yet begun with the last change"))
    if state.folder and state.differences is not None:
        lines += _compared(state)
    return _lines([*lines, *state.notices], plain)


def _compared(state: State) -> Iterable[Text]:
    if not state.differences:
        yield T("the cluster has what '{folder}' has", folder=state.folder)
        return
    yield T("the cluster has something else than '{folder}' (+ only in the folder, - only in the cluster, ~ other content):", folder=state.folder)
    yield from (T("  {text}", text=each) for each in state.differences)


def failed(said: Sequence[Text], kind: str, plain: Plain) -> str:
    """On what could not be found out."""
    if kind == "json":
        return as_json({"failed": plain.say(said[0]), "reasons": [plain.say(text) for text in said[1:]]})
    return _lines([T("failed: {message}", message=said[0]), *(T("  {text}", text=text) for text in said[1:])], plain)


def _lines(texts: Iterable[Text], plain: Plain) -> str:
    return "".join(plain.say(text) + "\n" for text in texts)
