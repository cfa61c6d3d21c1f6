"""The reports of `cozecheck env check`, each a pure function of its result. No value stands in any of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cozecheck.core.place import Place
from cozecheck.core.result import RunResult
from cozecheck.core.text import T, Text, Translate
from cozecheck.report.escape import escape
from cozecheck.report.paint import Paint, cells, pad, painter
from cozecheck.report.plain import Plain, as_json, file_name

if TYPE_CHECKING:
    from cozecheck.values.assess import Assessed, EnvResult

FORMATS = ("text", "json", "junit", "github", "markdown")
WORDS = {
    "missing": T("missing"),
    "disallowed": T("not allowed"),
    "broken": T("cannot be filled in"),
    "unknown": T("not known"),
    "unused": T("unused"),
    "default": T("default"),
    "set": T("set"),
}
ROWS = 200
"""Of a Markdown table."""


class _Line(NamedTuple):
    """What all reports say of one name: `environment` is '' for what holds everywhere."""

    environment: str
    state: str
    name: str
    plugin: str
    place: Place
    words: Text
    do: Text | None
    fails: bool


def render(result: EnvResult, kind: str, translate: Translate = str, base: str = "", color: bool = False) -> str:
    """`kind` is one of FORMATS; `base` is the folder to which paths are relative."""
    plain = Plain(RunResult((), secrets=result.secrets), translate, base)
    if kind == "text":
        return _text(result, plain, painter(color))
    return {"json": _json, "junit": _junit, "github": _github, "markdown": _markdown}[kind](result, plain)


def verdict(assessed: Assessed) -> Text:
    """One environment in one line."""
    count = {state: sum(row.state.value == state for row in assessed.rows) for state in WORDS}
    wanted = len(assessed.rows) - count["unused"]
    name: Text | str = assessed.name or T("this environment")
    filled = count["set"] + count["default"]
    if not wanted:
        return T("{environment}: the configuration asks for no value", environment=name)
    if assessed.ready and not count["unknown"]:
        return T("{environment}: ready, {filled} of {wanted} placeholders are filled in", environment=name, filled=filled, wanted=wanted)
    if assessed.ready:
        return T(
            "{environment}: {filled} of {wanted} placeholders are filled in, {unknown} may be",
            environment=name,
            filled=filled,
            wanted=wanted,
            unknown=count["unknown"],
        )
    return T("{environment}: not ready, {filled} of {wanted} placeholders are filled in", environment=name, filled=filled, wanted=wanted)


def _lines(result: EnvResult, assessed: Assessed | None) -> Iterator[_Line]:
    """Of one environment, or of what holds everywhere."""
    if assessed is not None:
        for row in assessed.rows:
            yield _Line(assessed.name, row.state.value, row.name, row.plugin, row.place, row.words, row.do, row.state.fails)
        return
    for finding in result.misplaced:
        yield _Line("", "broken", finding.rule.code, finding.plugin, finding.place, finding.message, finding.do, True)


def _all(result: EnvResult) -> list[_Line]:
    return [line for assessed in (*result.environments, None) for line in _lines(result, assessed)]


def _where(place: Place, plain: Plain) -> str:
    return f"{escape(plain.path(place.file))}:{place.line}" if place.file else ""


def _subject(line: _Line) -> Text:
    return T("{name} of plugin {plugin}", name=line.name, plugin=line.plugin) if line.plugin else T("{name}", name=line.name)


def _text(result: EnvResult, plain: Plain, paint: Paint) -> str:
    every = _all(result)
    first = max((cells(plain.say(WORDS[line.state])) for line in every), default=0)
    second = min(40, max((cells(plain.say(line.name)) for line in every), default=0))
    out = []
    for assessed in (*result.environments, None):
        for line in _lines(result, assessed):
            word = plain.say(WORDS[line.state])
            colour = "error" if line.fails else "good" if line.state in ("set", "default") else "quiet"
            where = paint("quiet", _where(line.place, plain))
            out.append(f"  {paint(colour, word)}{' ' * (first - cells(word))}  {pad(plain.say(line.name), second)}  {plain.say(line.words)}  {where}".rstrip())
            if line.do:
                out.append(" " * (first + 4) + plain.say(T("do:    {words}", words=line.do)))
        if assessed is not None:
            out.append(paint("strong", plain.say(verdict(assessed))))
    if result.misplaced:
        out.append(paint("strong", plain.say(_everywhere(result))))
    return "".join(line + "\n" for line in out)


def _everywhere(result: EnvResult) -> Text:
    return T("everywhere: nobody fills in {count} of the placeholders", count=len(result.misplaced))


def _json(result: EnvResult, plain: Plain) -> str:
    return as_json(
        {
            "format": 1,
            "exit_code": result.exit_code,
            "environments": [
                {
                    "name": plain.say(assessed.name),
                    "config": plain.path(assessed.config),
                    "ready": assessed.ready,
                    "verdict": plain.say(verdict(assessed)),
                    "placeholders": [_document(line, plain) for line in _lines(result, assessed)],
                }
                for assessed in result.environments
            ],
            "everywhere": [_document(line, plain) for line in _lines(result, None)],
        }
    )


def _document(line: _Line, plain: Plain) -> dict[str, object]:
    place = {"file": plain.path(line.place.file), "line": line.place.line, "column": line.place.column} if line.place.file else None
    plugins = [plain.say(plugin) for plugin in line.plugin.split(",") if plugin]
    return {"name": plain.say(line.name), "state": line.state, "plugins": plugins, "words": plain.say(line.words), "do": plain.say(line.do), "place": place}


def _junit(result: EnvResult, plain: Plain) -> str:
    from junit_xml import TestCase, TestSuite, to_xml_report_string

    suites = []
    for assessed in (*result.environments, None):
        cases = []
        for line in _lines(result, assessed):
            file = file_name(plain.path(line.place.file)) if line.place.file else None
            case = TestCase(plain.say(_subject(line)), "cozecheck.env", 0, file=file, line=line.place.line if file else None)
            if line.fails:
                case.add_failure_info(plain.say(line.words), plain.say(line.do) or None, failure_type=line.state)
            elif line.state in ("unknown", "unused"):
                case.add_skipped_info(plain.say(line.words))
            cases.append(case)
        if assessed is not None or cases:
            name = plain.say(assessed.name) if assessed else plain.say(T("everywhere"))
            suites.append(TestSuite(f"cozecheck env {name}".strip(), cases))
    return str(to_xml_report_string(suites, prettyprint=False)) + "\n"


def _github(result: EnvResult, plain: Plain) -> str:
    from cozecheck.report.github import LIMIT, data, harmless

    failing = [line for line in _all(result) if line.fails]
    out = []
    for line in failing[: LIMIT if len(failing) <= LIMIT else LIMIT - 1]:
        file = data(file_name(plain.path(line.place.file))).replace(":", "%3A").replace(",", "%2C")
        where = f"file={file},line={line.place.line}," if file else ""
        head = " ".join(filter(None, (plain.say(line.environment), plain.say(_subject(line)))))
        words = "\n".join(filter(None, (head, plain.say(line.words), plain.say(line.do))))
        out.append(f"::error {where}title=cozecheck env::{data(words)}")
    if len(failing) > LIMIT:
        rest = T("{count} more of this level are in the log and in the job's summary", count=len(failing) - LIMIT + 1)
        out.append(f"::error title=cozecheck env::{data(plain.say(rest))}")
    return "".join(line + "\n" for line in (*out, *(harmless(plain.say(verdict(each))) for each in result.environments)))


def _markdown(result: EnvResult, plain: Plain) -> str:
    from cozecheck.report.markdown import code, text

    blocks = ["## cozecheck env check"]
    for assessed in (*result.environments, None):
        lines = list(_lines(result, assessed))
        if assessed is not None:
            blocks.append(f"**{text(plain.say(verdict(assessed)))}**")
        elif lines:
            blocks.append(f"**{text(plain.say(_everywhere(result)))}**")
        head = [plain.say(cell) for cell in (T("status"), T("what"), T("plugin"), T("why"), T("where"))]
        body = [
            [text(plain.say(cell)) for cell in (WORDS[line.state], line.name, line.plugin, line.words)]
            + [code(_where(line.place, plain)) if line.place.file else ""]
            for line in lines[:ROWS]
        ]
        if body:
            blocks.append("\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *body)))
        if len(lines) > ROWS:
            blocks.append(text(plain.say(T("... and {count} more", count=len(lines) - ROWS))))
    return "\n\n".join(blocks) + "\n"
