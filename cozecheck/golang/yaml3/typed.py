"""yaml.v3 into Go's own types, for plugin_meta.yaml: what Unmarshal makes of it."""

from __future__ import annotations

from cozecheck.core import catalogue
from cozecheck.core.effect import Effect
from cozecheck.core.findings import Findings
from cozecheck.core.node import Node
from cozecheck.golang.yaml3.decode import Decoder
from cozecheck.golang.yaml3.report import report
from cozecheck.golang.yaml3.specs import Decoded, Spec


def unmarshal(root: Node, spec: Spec, findings: Findings, effect: Effect | None = None) -> Decoded:
    """`root` as a Go value of type `spec`; adds what does not fit (YAML_WRONG_TYPE, DUPLICATE_KEY, …) and decodes on past it.

    What stands where yaml.v3 gives up, and behind it, is decoded all the same: the caller sees from the findings that Go has no value.
    """
    decoder = Decoder()
    out = decoder.run(root, spec)
    report(decoder.problems, findings, "", other=catalogue.YAML_WRONG_TYPE, effect=effect)
    return out
