"""yaml.v3's parser: bytes → the tree of the first document."""

from __future__ import annotations

from cozecheck.core import catalogue
from cozecheck.core.effect import Effect
from cozecheck.core.findings import Findings
from cozecheck.core.node import Kind, Node
from cozecheck.core.text import T
from cozecheck.golang.yaml3 import libyaml


def parse(data: bytes, findings: Findings, effect: Effect | None = None, *, log_prefix: str = "") -> Node | None:
    """The first document of `data`, as yaml.v3's Unmarshal and Decoder read it; later documents are not read.

    None for a stream without document (no finding: Unmarshal accepts it, Decoder says EOF), and None with a finding where yaml.v3 fails.
    `effect` is what the failure does, where that is not what the rule says; `log_prefix` stands before Go's words in the log.
    """
    import yaml

    try:
        return libyaml.build(data)
    except libyaml.DisagreementError as error:
        cause = error.__cause__
        line, column, problem = 1, 1, "unknown problem parsing YAML content"
        if isinstance(cause, yaml.MarkedYAMLError):
            mark = cause.problem_mark or cause.context_mark
            if mark is not None:
                line, column = mark.line + 1, mark.column + 1
            problem = cause.problem or problem
        place = Node(Kind.SCALAR, line, column, line, column + 1)
        findings.add(
            catalogue.YAML_SYNTAX,
            place,
            T("this is not valid YAML: {problem}", problem=problem),
            effect=effect,
            log=f"{log_prefix}yaml: line {line}: {problem}",
        )
        return None
