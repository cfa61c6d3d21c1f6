"""JUnit XML: a suite for each config folder, a case for each plugin, tool and file, so that a CI system names what is lost."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from cozecheck.core.effect import Severity
from cozecheck.core.result import ConfigResult, Loss, RunResult
from cozecheck.core.text import T, Translate
from cozecheck.report.escape import COMMAND, escape
from cozecheck.report.plain import Found, Plain, file_name
from cozecheck.report.summary import verdict

if TYPE_CHECKING:
    from junit_xml import TestCase


def render(result: RunResult, translate: Translate = str, base: str = "") -> str:
    """XML that any JUnit consumer reads; errors fail their case, warnings and notes are its output."""
    from junit_xml import TestSuite, to_xml_report_string

    plain = Plain(result, translate, base)
    suites = [_suite(config, plain, TestSuite) for config in result.configs]
    own = _own_cases(result, plain)
    if own:
        suites.append(TestSuite("cozecheck", own))
    return document(to_xml_report_string(suites, prettyprint=False))


def document(xml: str) -> str:
    """The same XML, in which GitHub's runner finds no command, should it stand in a log."""
    return re.sub(r"(?m)^(\s*):(?=:)", r"\1&#58;", xml.replace(COMMAND, "##&#91;")) + "\n"


def _suite(config: ConfigResult, plain: Plain, make: Any) -> Any:
    prediction = config.prediction
    properties = {
        "startup": prediction.startup,
        "prediction": plain.say(verdict(prediction)),
        "plugins": f"{len(prediction.plugins)}/{prediction.declared_plugins}",
        "tools": f"{sum(map(len, prediction.plugins.values()))}/{prediction.declared_tools}",
    }
    return make(file_name(plain.path(config.root)), _cases(config, plain), package="cozecheck", properties=properties)


def _cases(config: ConfigResult, plain: Plain) -> list[TestCase]:
    """Files first, then each plugin with its tools. A finding stands in the narrowest case that it is about, once."""
    by_tool: dict[tuple[str, str], list[Found]] = defaultdict(list)
    by_plugin: dict[str, list[Found]] = defaultdict(list)
    by_file: dict[str, list[Found]] = defaultdict(list)
    for item in plain.found(config):
        finding = item.finding
        known = config.names.get(finding.plugin)
        if known is not None and finding.tool in known.tools:
            by_tool[finding.plugin, finding.tool].append(item)
        elif known is not None and finding.place.file.endswith("plugin_meta.yaml"):
            by_plugin[finding.plugin].append(item)
        else:
            by_file[finding.place.file].append(item)
    losses = {(loss.plugin, loss.tool): loss for loss in reversed(config.prediction.losses)}
    cases = [_case("file", escape(plain.path(file)), by_file[file], plain, file) for file in dict.fromkeys((*config.files, *by_file))]
    for plugin, names in config.names.items():
        label = f"{plugin} {names.name}".rstrip()
        case = _case("plugin", label, by_plugin[plugin], plain, loss=losses.get((plugin, "")))
        cases.append(case)
        for tool, operation in names.tools.items():
            tool_case = _case("tool", f"{tool} {operation}", by_tool[plugin, tool], plain, loss=losses.get((plugin, tool)))
            if not tool_case.failures and plugin not in config.prediction.plugins:
                tool_case.add_skipped_info(plain.say(T("its plugin is not loaded")))
            cases.append(tool_case)
    return cases


def _case(kind: str, name: str, found: list[Found], plain: Plain, file: str = "", loss: Loss | None = None) -> TestCase:
    from junit_xml import TestCase

    counted = [item for item in found if item.suppressed is None]
    errors = [item for item in counted if item.finding.severity is Severity.ERROR]
    cause = loss.cause if loss else None
    place = errors[0].finding.place if errors else cause.place if cause else counted[0].finding.place if counted else None
    case = TestCase(
        plain.say(name),
        f"cozecheck.{kind}",
        file=file_name(plain.path(place.file if place else file)) if place or file else None,
        line=place.line if place else None,
        stdout="\n".join(_line(item) for item in counted if item not in errors) or None,
    )
    if errors:
        whole = "\n\n".join("\n".join(filter(None, (_line(item), item.do, item.log))) for item in errors)
        case.add_failure_info(errors[0].title, whole, errors[0].finding.effect.value)
    elif loss:
        message = plain.say(cause.message) if cause else ""
        where = f"{escape(plain.path(cause.place.file))}:{cause.place.line}: {cause.rule.code} {message}" if cause else message
        case.add_failure_info(message or loss.effect.value, where, loss.effect.value)
    if found and not counted and not loss:
        case.add_skipped_info(plain.say(T("suppressed: {reason}", reason=found[0].suppressed or "")))
    return case


def _line(item: Found) -> str:
    place = item.finding.place
    rule = item.finding.rule
    return f"{escape(item.path)}:{place.line}:{place.column}: {item.finding.severity.word} {rule.code} {rule.name}: {item.message}"


def _own_cases(result: RunResult, plain: Plain) -> list[TestCase]:
    """Mistakes in cozecheck's settings, and its own failures, which are errors and not failures in JUnit's words."""
    from junit_xml import TestCase

    settings = [item for config in plain.folders if not config.root for item in plain.found(config)]
    cases = [_case("settings", escape(item.path), [item], plain) for item in settings]
    for failure in result.failures:
        case = TestCase(plain.say(failure.root), "cozecheck.failure")
        case.add_error_info(plain.say(failure.error))
        cases.append(case)
    return cases
