"""What yaml.v3's decoder objects to, as findings."""

from __future__ import annotations

from collections.abc import Iterable

from cozecheck.core import catalogue
from cozecheck.core.effect import Effect
from cozecheck.core.findings import Findings
from cozecheck.core.node import Node
from cozecheck.core.rule import Rule
from cozecheck.core.text import T, Text
from cozecheck.golang.yaml3.decode import Problem
from cozecheck.golang.yaml3.specs import Scalar, Slice, Spec


def report(problems: Iterable[Problem], findings: Findings, prefix: str, *, other: Rule = catalogue.YAML_NOT_JSON, effect: Effect | None = None) -> None:
    """Adds a finding for each problem: those at which yaml.v3 gives up come first, for it then reports nothing else.

    `other` is the rule for whatever is neither a duplicate key nor an alias; `prefix` stands before Go's words in the log.
    """
    done: set[tuple[int, str]] = set()
    for problem in sorted(problems, key=lambda problem: not problem.fatal):
        if (id(problem.node), problem.words) in done:
            continue
        done.add((id(problem.node), problem.words))
        rule = {"duplicate": catalogue.DUPLICATE_KEY, "aliases": catalogue.EXCESSIVE_ALIASES}.get(problem.kind, other)
        message, do = _words(problem)
        findings.add(
            rule,
            problem.node,
            message,
            do=do,
            mark=T("given again here") if problem.other is not None else None,
            related=[(problem.other, T("first given here"))] if problem.other is not None else (),
            effect=Effect.SERVER_CRASH if problem.crash else effect,
            log=problem.words
            if problem.crash
            else f"{prefix}yaml: {problem.words}"
            if problem.fatal
            else f"{prefix}yaml: unmarshal errors:\n  {problem.words}",
        )


def _words(problem: Problem) -> tuple[Text, Text]:
    node: Node = problem.node
    if problem.kind == "duplicate":
        return T("the key {name} is given twice in this mapping", name=node.text), T("keep one of the two, or give them different names")
    if problem.kind == "aliases":
        if "itself" in problem.words:
            return T("the value of the anchor {name} contains itself", name=node.text), T("write the value out instead of the alias")
        return T("aliases blow this document up beyond what Go accepts"), T("use fewer aliases")
    if problem.kind == "merge":
        return T("`<<` takes a mapping, or a list of mappings, and this is neither"), T("let it refer to a mapping")
    if problem.kind == "key":
        return (
            T("a mapping or a list stands here as a key, which Go does not accept"),
            T("put it in quotes: an unquoted brace or bracket begins a mapping or a list"),
        )
    if problem.kind == "tag":
        return T("Go cannot read this value: {reason}", reason=problem.words), T("correct the value, or remove its tag")
    if problem.kind == "crash":
        return T("a mapping or a list as a key beside `<<` crashes the server"), T("remove the key")
    wanted = _wanted(problem.spec)
    return T("here stands {found}, where Coze Studio wants {wanted}", found=_FOUND.get(problem.tag, T("something else")), wanted=wanted), T(
        "write {wanted} here", wanted=wanted
    )


_FOUND = {
    "!!str": T("text"),
    "!!int": T("a whole number"),
    "!!float": T("a number"),
    "!!bool": T("true or false"),
    "!!timestamp": T("a date"),
    "!!seq": T("a list"),
    "!!map": T("a mapping"),
    "!!null": T("nothing"),
}
_WANTED = {"string": T("text"), "bool": T("true or false"), "int64": T("a whole number without quotes"), "float64": T("a number without quotes")}


def _wanted(spec: Spec | None) -> Text:
    if isinstance(spec, Scalar):
        return _WANTED[spec.kind]
    return T("a list") if isinstance(spec, Slice) else T("a mapping")
