"""yaml.v3's parser: bytes → the tree of the first document."""

from __future__ import annotations

from cozecheck.core.effect import Effect
from cozecheck.core.findings import Findings
from cozecheck.core.node import Node
from cozecheck.golang.yaml3 import libyaml, reader


def parse(data: bytes, findings: Findings, effect: Effect | None = None, *, log_prefix: str = "") -> Node | None:
    """The first document of `data`, as yaml.v3's Unmarshal and Decoder read it; later documents are not read.

    None for a stream without document (no finding: Unmarshal accepts it, Decoder says EOF), and None with a finding where yaml.v3 fails.
    `effect` is what the failure does, where that is not what the rule says; `log_prefix` stands before Go's words in the log.
    """
    source = reader.read(data)
    if source.problem is None and libyaml.agrees(source.text):
        try:
            return libyaml.build(data[source.skipped :] if source.encoding == "utf-8" else source.text.encode())
        except libyaml.DisagreementError:
            pass
    return _exactly(source, findings, effect, log_prefix)


def _exactly(source: reader.Source, findings: Findings, effect: Effect | None, log_prefix: str) -> Node | None:
    """The long way, taken for little: yaml.v3's own scanner and parser, in Python."""
    from cozecheck.golang.yaml3 import explain, parser
    from cozecheck.golang.yaml3.tokens import YamlError

    try:
        return parser.build(source)
    except YamlError as error:
        explain.explain(error, source, findings, effect, log_prefix)
    except IndexError:
        explain.crash(findings)
    return None
