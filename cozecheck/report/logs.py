"""The reports on a log, each a pure function of its result."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from cozecheck.core.result import RunResult
from cozecheck.core.text import T, Text
from cozecheck.report.escape import escape
from cozecheck.report.paint import Paint, cells, cut, pad, painter
from cozecheck.report.plain import Plain, as_json, file_name

if TYPE_CHECKING:
    from cozecheck.core.finding import Finding
    from cozecheck.logs.model import BrokenLine, Call, LogsResult, Message, Plugin, Total

FORMATS = ("text", "json", "markdown", "html")
ROWS = 50
"""Plugins and operations of a table for people; JSON has all."""
NARROWEST = 40
COLUMNS: tuple[tuple[str, Text], ...] = (
    ("requests", T("calls")),
    ("errors", T("errors")),
    ("rate", T("rate")),
    ("4xx", T("4xx")),
    ("5xx", T("5xx")),
    ("slow", T("slow")),
    ("p50", T("p50")),
    ("p95", T("p95")),
    ("p99", T("p99")),
    ("longest", T("longest")),
)
ROUTES = 10
"""Routes of a table for people."""
ROUTE_COLUMNS = (T("Coze Studio's own interfaces"), T("requests"), T("4xx"), T("5xx"), T("longest"))
LESS = ("longest", "5xx", "4xx", "p50", "p99", "slow", "errors", "p95", "rate")
"""What a narrow terminal goes without, first to last."""
KINDS = {
    "start": T("the server did not start"),
    "crash": T("the server ended"),
    "plugin": T("dropped a plugin"),
    "tool": T("dropped a tool"),
    "list": T("the plugin list broke"),
    "agent": T("an agent panicked"),
    "loader": T("the loader said"),
}
REASONS = {
    "not-json": T("no JSON"),
    "not-utf8": T("no UTF-8"),
    "wrong-type": T("status_code is no number"),
    "too-long": T("longer than a megabyte"),
    "binary": T("binary"),
}


def render(result: LogsResult, kind: str, lang: str = "en", base: str = "", color: bool = False, width: int = 0) -> str:
    """`kind` is one of FORMATS, `lang` 'en' or 'zh', `base` the folder to which paths are relative, `width` of the terminal, 0 for no limit."""
    from cozecheck.report.language import translator

    if kind == "html":
        from cozecheck.report.logs_page import page

        return page(result, lang, base)
    plain = Plain(RunResult((), secrets=result.secrets), translator(lang), base)
    if kind == "text":
        return _text(result, plain, painter(color), max(width, NARROWEST) if width else 0)
    return {"json": _json, "markdown": _markdown}[kind](result, plain)


def verdict(result: LogsResult) -> Text:
    """The last line."""
    total = result.total
    said = T(
        "{requests} calls of {plugins} plugins, {errors} failed ({rate:.2%}), {slow} took longer than {seconds:g} s",
        requests=total.requests,
        plugins=len(result.plugins),
        errors=total.errors,
        rate=total.error_rate,
        slow=total.slow,
        seconds=result.slow_ms / 1000,
    )
    dropped = sum(message.kind in ("plugin", "tool") for message in result.messages)
    if result.server or dropped:
        said = T("{verdict}; Coze Studio's loader: {dropped} messages of dropped plugins and tools", verdict=said, dropped=dropped)
    return T("interrupted; {verdict}", verdict=said) if result.interrupted else said


def read_said(result: LogsResult) -> list[Text]:
    """What was read, and what of it could not be counted."""
    said = [T("{lines} lines, {megabytes:.1f} MB in {seconds:.1f} s", lines=result.lines, megabytes=result.bytes / 1e6, seconds=result.elapsed)]
    for count, text in (
        (result.other_json, T("{count} of JSON that is no call of a plugin", count=result.other_json)),
        (result.server, T("{count} of Coze Studio's own log", count=result.server)),
        (result.text, T("{count} of other text", count=result.text)),
        (result.left_out, T("{count} left out, as the options say", count=result.left_out)),
        (result.untimed, T("{count} of them because they say no time", count=result.untimed)),
        (result.broken, T("{count} broken", count=result.broken)),
        (result.total.no_answer, T("{count} calls without an answer (status 0), which do not count as errors", count=result.total.no_answer)),
        (result.total.odd, T("{count} calls without a usable duration", count=result.total.odd)),
        (result.capped, T("{count} calls of plugins and operations beyond the number that is told apart", count=result.capped)),
        (result.unanswered, T("{count} calls whose end the log does not have, which are not counted", count=result.unanswered)),
        (result.more_messages, T("{count} messages beyond the number that is told apart", count=result.more_messages)),
        (result.more_routes, T("{count} requests to interfaces beyond the number that is told apart", count=result.more_routes)),
    ):
        if count:
            said.append(text)
    return said


def moment(seconds: float | None) -> str:
    """A time in UTC, as ISO 8601 has it; '' for none."""
    if seconds is None:
        return ""
    try:
        return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return ""


def took(milliseconds: float | None) -> str:
    """A duration for people: 850 µs would be 0.85 ms."""
    if milliseconds is None:
        return "-"
    if milliseconds < 10:
        return f"{milliseconds:.2f} ms"
    return f"{milliseconds:.0f} ms" if milliseconds < 10_000 else f"{milliseconds / 1000:.1f} s" if milliseconds < 1e7 else f"{milliseconds / 1000:.0f} s"


def figures(total: Total) -> dict[str, str]:
    """The cells of a table's row, by the names of COLUMNS."""
    latency = total.latency
    times = {name: took(getattr(latency, name) if latency else None) for name in ("p50", "p95", "p99", "longest")}
    counts = {"requests": total.requests, "errors": total.errors, "4xx": total.client_errors, "5xx": total.server_errors, "slow": total.slow}
    return {name: str(count) for name, count in counts.items()} | {"rate": f"{total.error_rate:.2%}"} | times


def plugin_name(plugin: Plugin) -> Text:
    """How a plugin is called in tables."""
    return T("other plugins") if plugin.other else T("{name}", name=plugin.name)


def table_rows(result: LogsResult) -> tuple[list[tuple[bool, Text, Total]], int]:
    """(whether it is a plugin, name, figures) of each row that is shown, and how many are not."""
    rows: list[tuple[bool, Text, Total]] = []
    for plugin in result.plugins:
        rows.append((True, plugin_name(plugin), plugin.total))
        rows += [(False, T("{name}", name=name or "-"), total) for name, total in plugin.operations]
    return rows[:ROWS], max(0, len(rows) - ROWS)


def call_facts(call: Call) -> str:
    """What happened, in one line of facts; still untrusted."""
    status = "-" if call.status is None else f"{call.status:g}"
    return " ".join(filter(None, (call.plugin, call.operation, f"HTTP {status}", took(call.duration), call.method, call.url)))


def where(file: str, line: int, plain: Plain) -> str:
    """A place in a log, or in a configuration."""
    return f"{escape(file if file == '-' else plain.path(file))}:{line}"


def message_said(message: Message) -> list[Text]:
    """What the configuration says of a server's message."""
    said = []
    if message.finding is not None:
        words = T("{code} {message}", code=message.finding.rule.code, message=message.finding.message)
        said.append(words if message.sure else T("may be: {words}", words=words))
        if message.finding.do:
            said.append(T("do:    {words}", words=message.finding.do))
        if message.predicted is False:
            said.append(T("predicted otherwise: {log}", log=message.finding.log or "-"))
    elif message.predicted is False:
        said.append(T("the configuration does not explain this: is it the one that the server has?"))
    if not message.current:
        said.append(T("not since the last start"))
    return said


def route_rows(result: LogsResult) -> tuple[list[tuple[str, str, str, str, str]], int]:
    """The cells of ROUTE_COLUMNS for each route that is shown, and how many are not; names are untrusted."""
    rows = [(r.name, str(r.requests), str(r.client_errors), str(r.server_errors), took(r.longest)) for r in result.routes]
    return rows[:ROUTES], max(0, len(rows) - ROUTES)


def broken_said(line: BrokenLine) -> Text:
    """Why a line cannot be counted."""
    return T("broken: {reason}", reason=REASONS[line.reason])


def unlogged_said(finding: Finding) -> Text:
    """Something predicted that the log does not have."""
    return T("predicted, and not in the log: {log}", log=finding.log)


def _led(words: str) -> str:
    """Untrusted words at the beginning of a line, where GitHub's runner would obey '::', also behind spaces."""
    return f"'{words}'" if words.lstrip().startswith("::") else words


def _text(result: LogsResult, plain: Plain, paint: Paint, width: int) -> str:
    lines: list[str] = []
    if result.total.requests:
        lines += [*_table(result, plain, paint, width), ""]
    for title, calls in ((T("last errors"), result.errors), (T("slowest calls"), result.slowest)):
        if calls:
            lines.append(paint("strong", plain.say(title)))
            for call in calls:
                lines.append(f"  {moment(call.moment) or '-'}  {plain.say(call_facts(call))}  {paint('quiet', where(call.file, call.line, plain))}")
                if call.error:
                    lines.append(f"      {paint('error', _led(plain.say(call.error)))}")
            lines.append("")
    lines += _server(result, plain, paint)
    lines += _routes(result, plain, paint, width)
    lines += [f"{paint('warning', _led(escape(file_name(note.file))))}: {plain.say(note.text)}" for note in result.notes]
    for broken in result.broken_lines:
        lines.append(f"{_led(where(broken.file, broken.line, plain))}: {plain.say(broken_said(broken))}")
    lines += [paint("error", plain.say(text)) for text in result.failures]
    lines.append(paint("quiet", ", ".join(plain.say(text) for text in read_said(result))))
    lines.append(paint("strong", plain.say(verdict(result))))
    return "".join(line + "\n" for line in lines)


def _table(result: LogsResult, plain: Plain, paint: Paint, width: int) -> list[str]:
    rows, more = table_rows(result)
    shown = [(strong, _led(plain.say(name)) if strong else "  " + _led(plain.say(name)), figures(total)) for strong, name, total in rows]
    shown.append((True, plain.say(T("all plugins")), figures(result.total)))
    heads = {name: plain.say(head) for name, head in COLUMNS}
    wide = {name: max(cells(head), *(cells(row[name]) for _, _, row in shown)) for name, head in heads.items()}
    for name in LESS if width else ():
        if sum(column + 2 for column in wide.values()) + 20 <= width:
            break
        del wide[name]
    room = max(12, width - sum(column + 2 for column in wide.values())) if width else 60
    first = min(room, max(cells(name) for _, name, _ in shown))
    lines = [" " * first + "".join("  " + " " * (column - cells(heads[name])) + heads[name] for name, column in wide.items())]
    for strong, name, row in shown:
        text = pad(cut(name, first), first)
        lines.append((paint("strong", text) if strong else text) + "".join(f"  {row[cell]:>{column}}" for cell, column in wide.items()))
    if more:
        lines.insert(-1, plain.say(T("... and {count} more", count=more)))
    return lines


def _server(result: LogsResult, plain: Plain, paint: Paint) -> list[str]:
    lines = []
    if result.messages or result.unlogged:
        lines.append(paint("strong", plain.say(T("Coze Studio on its configuration"))))
    for message in result.messages[:ROWS]:
        head = f"{paint('error', plain.say(KINDS[message.kind]))} {plain.say(message.subject[:200])}".rstrip()
        times = f" ×{message.times}" if message.times > 1 else ""
        lines.append(f"  {head}{times}  {paint('quiet', where(message.file, message.line, plain))}")
        lines.append(f"      {_led(plain.say(message.text))}")
        if message.finding is not None:
            lines.append(f"      {_led(where(message.finding.place.file, message.finding.place.line, plain))}")
        lines += [f"      {plain.say(text)}" for text in message_said(message)]
    if len(result.messages) > ROWS:
        lines.append("  " + plain.say(T("... and {count} more", count=len(result.messages) - ROWS)))
    for finding in result.unlogged[:ROWS]:
        lines.append(f"  {_led(where(finding.place.file, finding.place.line, plain))}: {plain.say(unlogged_said(finding))}")
    if result.sources:
        named = ", ".join(f"{plain.say(name) or '-'} {count}" for name, count in result.sources[:8])
        lines.append("  " + plain.say(T("other errors of the server: {named}", named=named)))
    return [*lines, ""] if lines else []


def _routes(result: LogsResult, plain: Plain, paint: Paint, width: int) -> list[str]:
    if not result.routes:
        return []
    rows, more = route_rows(result)
    shown = [tuple(plain.say(head) for head in ROUTE_COLUMNS), *((plain.say(name), *row) for name, *row in rows)]
    wide = [max(cells(row[column]) for row in shown) for column in range(len(ROUTE_COLUMNS))]
    wide[0] = min(wide[0], max(12, width - sum(wide[1:]) - 2 * len(wide[1:])) if width else 80)
    lines = []
    for number, row in enumerate(shown):
        name = pad(cut(row[0], wide[0]), wide[0])
        rest = "".join("  " + " " * (column - cells(cell)) + cell for cell, column in zip(row[1:], wide[1:], strict=True))
        lines.append((name if number else paint("strong", name)) + rest)
    return [*lines, *([plain.say(T("... and {count} more", count=more))] if more else []), ""]


def _json(result: LogsResult, plain: Plain) -> str:
    return as_json(document(result, plain))


def document(result: LogsResult, plain: Plain) -> dict[str, Any]:
    """The JSON report; docs/logs.md says what its fields are."""
    return {
        "format": 1,
        "verdict": plain.say(verdict(result)),
        "exit_code": result.exit_code,
        "interrupted": result.interrupted,
        "elapsed": round(result.elapsed, 3),
        "files": [plain.say(file if file == "-" else plain.path(file)) for file in result.files],
        "notes": [{"file": plain.say(note.file), "text": plain.say(note.text), "unread": note.unread} for note in result.notes],
        "lines": {
            "all": result.lines,
            "bytes": result.bytes,
            "calls": result.total.requests,
            "other_json": result.other_json,
            "server": result.server,
            "text": result.text,
            "blank": result.blank,
            "left_out": result.left_out,
            "broken": result.broken,
        },
        "broken": {
            "reasons": dict(result.reasons),
            "first": [{"file": plain.say(plain.path(b.file)), "line": b.line, "reason": b.reason} for b in result.broken_lines],
        },
        "first": moment(result.first) or None,
        "last": moment(result.last) or None,
        "slow_ms": result.slow_ms,
        "total": _total(result.total),
        "plugins": [
            {
                "name": None if plugin.other else plain.say(plugin.name),
                **_total(plugin.total),
                "operations": [{"name": plain.say(name), **_total(total)} for name, total in plugin.operations],
            }
            for plugin in result.plugins
        ],
        "capped": result.capped,
        "series": {
            "width": result.width,
            "outside": result.outside,
            "rows": [{"from": moment(start), "requests": r, "errors": e} for start, r, e in result.series],
        },
        "errors": [_call(call, plain) for call in result.errors],
        "slowest": [_call(call, plain) for call in result.slowest],
        "server": {
            "levels": dict(result.levels),
            "starts": result.starts,
            "messages": [_message(message, plain) for message in result.messages],
            "more_messages": result.more_messages,
            "unlogged": [_finding(finding, plain) for finding in result.unlogged],
            "other_errors": {plain.say(name): count for name, count in result.sources},
            "routes": [
                {
                    "name": plain.say(route.name),
                    "requests": route.requests,
                    "client_errors": route.client_errors,
                    "server_errors": route.server_errors,
                    "longest_ms": round(route.longest, 3),
                }
                for route in result.routes
            ],
            "more_routes": result.more_routes,
            "unanswered": result.unanswered,
        },
        "config": plain.say(plain.path(result.config)) if result.config else None,
        "failures": [plain.say(text) for text in result.failures],
    }


def interval_line(recent: LogsResult, total: LogsResult, now: float, seconds: float) -> str:
    """One line of JSON while a log is followed: what came since the last one, and how much in all."""
    plain = Plain(RunResult(()))
    return as_json(
        {
            "format": 1,
            "time": moment(now),
            "seconds": round(seconds, 3),
            **_total(recent.total),
            "broken": recent.broken,
            "plugins": [{"name": None if plugin.other else plain.say(plugin.name), **_total(plugin.total)} for plugin in recent.plugins],
            "messages": [_message(message, plain) for message in recent.messages],
            "all": {"requests": total.total.requests, "errors": total.total.errors, "slow": total.total.slow, "lines": total.lines, "broken": total.broken},
        }
    )


def _total(total: Total) -> dict[str, Any]:
    latency = total.latency
    return {
        "requests": total.requests,
        "errors": total.errors,
        "error_rate": round(total.error_rate, 6),
        "client_errors": total.client_errors,
        "server_errors": total.server_errors,
        "no_answer": total.no_answer,
        "slow": total.slow,
        "odd_durations": total.odd,
        "latency_ms": None if latency is None else {name: round(getattr(latency, name), 3) for name in ("p50", "p95", "p99", "longest")},
    }


def _call(call: Call, plain: Plain) -> dict[str, Any]:
    return {
        "file": plain.say(call.file if call.file == "-" else plain.path(call.file)),
        "line": call.line,
        "time": moment(call.moment) or None,
        "plugin": plain.say(call.plugin),
        "operation": plain.say(call.operation),
        "method": plain.say(call.method),
        "url": plain.say(call.url),
        "status": call.status,
        "duration_ms": call.duration,
        "error": plain.say(call.error),
    }


def _message(message: Message, plain: Plain) -> dict[str, Any]:
    return {
        "kind": message.kind,
        "subject": plain.say(message.subject),
        "text": plain.say(message.text),
        "count": message.times,
        "first": moment(message.first) or None,
        "last": moment(message.last) or None,
        "file": plain.say(message.file if message.file == "-" else plain.path(message.file)),
        "line": message.line,
        "current": message.current,
        "predicted": message.predicted,
        "sure": message.sure,
        "finding": _finding(message.finding, plain) if message.finding else None,
    }


def _finding(finding: Finding, plain: Plain) -> dict[str, Any]:
    place = {"file": plain.say(plain.path(finding.place.file)), "line": finding.place.line, "column": finding.place.column}
    return {
        "code": finding.rule.code,
        "rule": finding.rule.name,
        "plugin": finding.plugin,
        "tool": finding.tool,
        "message": plain.say(finding.message),
        "do": plain.say(finding.do),
        "log": plain.say(finding.log),
        "place": place,
    }


def _markdown(result: LogsResult, plain: Plain) -> str:
    from cozecheck.report.markdown import code, text

    def table(head: list[Text], body: list[list[str]]) -> str:
        rows = [[text(plain.say(cell)) for cell in head], ["---"] * len(head), *body]
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)

    blocks = ["## cozecheck logs", f"**{text(plain.say(verdict(result)))}**"]
    blocks += [f"- ✕ {text(plain.say(failure))}" for failure in result.failures]
    if result.total.requests:
        rows, more = table_rows(result)
        rows.append((True, T("all plugins"), result.total))
        body = [
            [(f"**{text(plain.say(name))}**" if strong else text(plain.say(name))), *(figures(total)[c] for c, _ in COLUMNS)] for strong, name, total in rows
        ]
        blocks.append(table([T("plugin, operation"), *(head for _, head in COLUMNS)], body))
        if more:
            blocks.append(text(plain.say(T("... and {count} more", count=more))))
    for title, calls in ((T("last errors"), result.errors), (T("slowest calls"), result.slowest)):
        if calls:
            body = [
                [moment(call.moment) or "-", text(plain.say(call_facts(call))), text(plain.say(call.error)), code(where(call.file, call.line, plain))]
                for call in calls
            ]
            blocks += [f"### {text(plain.say(title))}", table([T("time"), T("call"), T("error"), T("where")], body)]
    if result.messages or result.unlogged:
        body = [
            [
                f"{text(plain.say(KINDS[message.kind]))} {text(plain.say(message.subject[:200]))}".rstrip(),
                text(plain.say(message.text)),
                ". ".join(text(plain.say(words)) for words in message_said(message)),
                code(where(message.finding.place.file, message.finding.place.line, plain)) if message.finding else "",
            ]
            for message in result.messages[:ROWS]
        ]
        body += [["-", text(plain.say(unlogged_said(f))), "", code(where(f.place.file, f.place.line, plain))] for f in result.unlogged[:ROWS]]
        blocks += [f"### {text(plain.say(T('Coze Studio on its configuration')))}", table([T("what"), T("log"), T("why"), T("where")], body)]
    if result.routes:
        routes, more = route_rows(result)
        blocks.append(table(list(ROUTE_COLUMNS), [[text(plain.say(name)), *row] for name, *row in routes]))
        if more:
            blocks.append(text(plain.say(T("... and {count} more", count=more))))
    blocks += [text(f"{file_name(note.file)}: {plain.say(note.text)}") for note in result.notes]
    blocks.append(text(", ".join(plain.say(words) for words in read_said(result))))
    return "\n\n".join(blocks) + "\n"
