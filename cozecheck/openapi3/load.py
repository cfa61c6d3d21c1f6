"""Loading a document as kin-openapi's Loader.LoadFromFile does: bytes → JSON, else YAML → structs → resolved references."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import Any

from cozecheck.core import catalogue
from cozecheck.core.finding import Finding
from cozecheck.core.findings import Findings
from cozecheck.core.node import Kind, Node
from cozecheck.core.text import T, Text
from cozecheck.openapi3.decode import Decoder, Mistake
from cozecheck.openapi3.refs import Order, Resolver
from cozecheck.openapi3.types import OpenAPI

# How many random orders are tried where Go's order of walking maps may matter: fewer in documents with more references than this in all.
TRIALS = range(3, 25)
STEPS = 40_000

# From this many components on, our own order is a shuffled one too: like Go's, it keeps chains of references short.
MANY = 500

_TO_JSON = "error converting YAML to JSON: "


def load(data: bytes, findings: Findings) -> OpenAPI | None:
    """Reads a document; None where nothing usable could be read.

    Whatever keeps Go from loading it is among the findings, Go's error first; a document that Go refuses is given as far as it can be read,
    and says so (OpenAPI.loaded). CANNOT_JUDGE is among the findings where Go's outcome is random.
    """
    from cozecheck.golang import json, yaml3

    raw = json.parse(data)
    if raw is not None:
        # Whatever json.Unmarshal minds, the same text is then read as YAML.
        decoder = Decoder(file_order=True)
        decoder.struct("T", raw)
        if not decoder.mistakes:
            return _resolve(raw, raw, True, findings)
    before = len(findings)
    root = yaml3.parse(data, findings, log_prefix=_TO_JSON)
    if root is None:
        if len(findings) == before:
            _empty(findings)
        return None
    if not yaml3.to_json(root, findings):
        return None
    return _resolve(root, raw or root, False, findings)


def _empty(findings: Findings) -> None:
    findings.add(
        catalogue.YAML_SYNTAX,
        Node(Kind.SCALAR, 1, 1, 1, 1),
        T("the document is empty"),
        do=T("write an OpenAPI document, or remove the plugin"),
        log=f"{_TO_JSON}EOF",
    )


def _resolve(root: Node, raw: Node, file_order: bool, findings: Findings) -> OpenAPI | None:
    before = len(findings)
    decoder = Decoder(file_order)
    doc: OpenAPI | None = OpenAPI(root) if root.data is None else decoder.struct("T", root)
    for mistake in decoder.mistakes:
        _mistake(mistake, findings)
    if doc is None:
        return None
    many = doc.components is not None and len(doc.components.schemas) > MANY
    resolver = Resolver(doc, raw, findings, _shuffle(0) if many else list, frozenset(decoder.failed))
    resolver.run()
    doc.loaded, doc.failed = len(findings) == before, frozenset(decoder.failed)
    if not decoder.mistakes:
        _order_matters(resolver, findings[before:], lambda: Decoder(file_order).struct("T", root), findings)
    return doc


def _order_matters(resolver: Resolver, found: Sequence[Finding], again: Callable[[], OpenAPI], findings: Findings) -> None:
    """Says so where the outcome of loading depends on the random order in which Go walks its maps."""
    crashes = [finding for finding in found if finding.rule is catalogue.DOCUMENT_CRASHES_SERVER]
    if not resolver.suspects and (not crashes or len(crashes) == len(found)):
        return
    outcomes = {_outcome(resolver, found)}
    trials = STEPS // (resolver.steps + 1)
    for seed in range(max(TRIALS.start, min(trials, TRIALS.stop - 1))):
        trial = Resolver(again(), resolver.raw, Findings(""), _shuffle(seed))
        trial.run()
        outcomes.add(_outcome(trial, trial.findings))
    if len(outcomes) > 1:
        findings.add(
            catalogue.CANNOT_JUDGE,
            resolver.suspects[0] if resolver.suspects else resolver.raw,
            T("how this document loads depends on the random order in which Go walks its maps"),
            do=T("break the circle of references, and refer to components directly"),
        )


def _shuffle(seed: int) -> Order:
    random = Random(seed)  # noqa: S311

    def shuffled(items: Iterable[Any]) -> list[Any]:
        several = list(items)
        random.shuffle(several)
        return several

    return shuffled


def _outcome(resolver: Resolver, found: Sequence[Finding]) -> tuple[Any, ...]:
    """What Go makes of the document: what it meets first, else which references it took from the raw document and what each path got."""
    if found:
        return (found[0].rule is catalogue.DOCUMENT_CRASHES_SERVER,)
    paths = resolver.doc.paths or {}
    operations = {(path, method, id(made.node)) for path, item in paths.items() if item is not None for method, made in item.operations.items()}
    return resolver.from_raw, frozenset(operations)


_WANTS = {
    "string": T("text"),
    "bool": T("true or false"),
    "*bool": T("true or false"),
    "*float": T("a number"),
    "uint": T("a whole number from 0 up"),
    "*uint": T("a whole number from 0 up"),
    "additional": T("a schema, or true or false"),
}
_IS = {str: T("text"), bool: T("true or false"), int: T("a number"), float: T("a number"), list: T("a list"), dict: T("an object")}


def _mistake(mistake: Mistake, findings: Findings) -> None:
    if findings.full(catalogue.WRONG_TYPE):
        findings.skip(catalogue.WRONG_TYPE)
        return
    node, name, want, error = mistake
    data = node.data
    wanted = _WANTS.get(want) or (T("a list") if want[0] in "[s" else T("an object"))
    is_now = _IS[data.__class__]
    if want in ("uint", "*uint", "*float") and data.__class__ in (int, float):
        is_now = T("the number {text}", text=node.text)
    findings.add(
        catalogue.WRONG_TYPE,
        node,
        T("{name!r} must be {wanted}, but here is {is_now}", name=name, wanted=wanted, is_now=is_now),
        do=_what_to_do(mistake),
        log=f"error unmarshaling JSON: while decoding JSON: {error}",
    )


def _what_to_do(mistake: Mistake) -> Text:
    node, name, want, _ = mistake
    data = node.data
    if name == "type" and data.__class__ is list:
        return T("Coze Studio reads OpenAPI 3.0: give one type, and 'nullable: true' where null is allowed")
    if name in ("exclusiveMinimum", "exclusiveMaximum") and data.__class__ in (int, float):
        limit = name[9:].lower()
        return T("Coze Studio reads OpenAPI 3.0: write '{limit}: {text}' and '{name}: true'", limit=limit, text=node.text, name=name)
    if want == "string" and data.__class__ in (int, float, bool):
        return T('put it in quotes: "{text}"', text=node.text)
    if data.__class__ is str and node.style and want in ("bool", "*bool", "*float", "uint", "*uint"):
        return T("write it without quotes")
    return T("correct it, or remove {name!r}", name=name)
