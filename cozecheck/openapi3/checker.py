"""What the validation of every part of a document shares: the way Go words an error, and what is not to be reported twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from cozecheck.core import catalogue
from cozecheck.core.findings import Findings
from cozecheck.core.guess import where_missing
from cozecheck.core.node import Node
from cozecheck.core.rule import Rule
from cozecheck.core.text import T, Text
from cozecheck.golang.strings import fold, quote
from cozecheck.openapi3.fields import FIELDS, STRUCTS
from cozecheck.openapi3.places import NIL_POINTER, Where, owners, place, value_at
from cozecheck.openapi3.types import Ref, Schema

_NO_REFERENCE = T("this '$ref' is no reference: it must be text that is not empty")
_WRITE_REFERENCE = T("write it as '$ref: \"#/components/…\"', or remove it")
_REMOVE = T("remove it; a field of your own must begin with 'x-'")


class Checker:
    """Collects the findings of a validation in kin-openapi's order.

    `trail` holds what Go puts before an error on its way up. `failed` holds (id of a node, attribute) of what could not be decoded;
    what follows from that is not reported, nor what follows from references that could not be resolved (`unresolved_known`).
    `done` remembers what has been validated: Go validates shared parts again and again, with the same outcome. `steps` counts the schemas
    that Go has validated by then, `weights` those of one schema and all below it; on `circular` ones, which lead back to themselves, it takes more.
    """

    def __init__(self, root: Node, findings: Findings, failed: frozenset[tuple[int, str]] = frozenset(), unresolved_known: bool = False) -> None:
        self.findings = findings
        self.failed = failed
        self.broken_nodes = {node for node, _ in failed}
        self.unresolved_known = unresolved_known
        self.trail: list[str] = []
        self.done: dict[int, tuple[Any, bool]] = {}
        self.steps = 0
        self.weights: dict[int, int] = {}
        self.circular: list[Schema] = []
        self._reported: set[tuple[int, str, str]] = set()
        self._meant: dict[int, str] = {}
        self._root = root
        self._owners: dict[int, Node] | None = None

    def error(
        self,
        rule: Rule,
        node: Node,
        log: str,
        message: Text,
        do: Text | None = None,
        related: Iterable[tuple[Node, Text]] = (),
        mark: Text | None = None,
    ) -> None:
        """Adds a finding; `log` is Go's error at its origin. What several aliases of YAML share is reported once."""
        if self.findings.full(rule):
            self.findings.skip(rule)
            return
        meant = self._meant.get(id(node))
        if meant and rule is not catalogue.UNKNOWN_FIELD:
            do = T("write {name!r} instead of {other!r}", name=meant, other=node.text)
        shared = id(node), log, message.render()
        if shared not in self._reported:
            self._reported.add(shared)
            self.findings.add(rule, node, message, do=do, mark=mark, related=related, log="".join(self.trail) + log)

    def crash(self, node: Node, message: Text, do: Text, log: str = NIL_POINTER) -> None:
        """Adds a finding about what makes Go panic, whose text stands alone."""
        self.findings.add(catalogue.DOCUMENT_CRASHES_SERVER, node, message, do=do, log=log)

    def lost(self, made: Any, attribute: str) -> bool:
        """Whether this attribute could not be decoded, so that nothing can be said about it."""
        return (id(made.node), attribute) in self.failed

    def broken(self, made: Any) -> bool:
        """Whether any attribute of it could not be decoded."""
        return id(made.node) in self.broken_nodes

    @contextmanager
    def within(self, prefix: str) -> Iterator[None]:
        """Puts `prefix` before the errors of what is validated inside."""
        self.trail.append(prefix)
        yield
        self.trail.pop()

    def first_time(self, value: Any) -> bool:
        """Whether `value` has not been validated before; remembers it."""
        if id(value) in self.done:
            return False
        self.done[id(value)] = (value, True)
        return True

    def at(self, node: Node, name: str) -> Node:
        """Where to add, or to fill, the field `name` of an object: its key, or one that was meant to be it, else the key that the object stands under."""
        key = where_missing(node, name, FIELDS)
        if key is not node:
            if key.text != name:
                self._meant[id(key)] = name
            return key
        if self._owners is None:
            self._owners = owners(self._root)
        return self._owners.get(id(node), node)

    def unsound(self, value: Any) -> None:
        """Notes that something was found wrong with a value, so that nothing is said about what depends on it."""
        self.done[id(value)] = (value, False)

    def sound(self, value: Any) -> bool:
        """Whether nothing was found wrong with a value that has been validated, or is being so."""
        return self.done.get(id(value), (value, True))[1]

    def url_error(self, text: str) -> str:
        """Go's words for what is wrong with a URL; empty for nothing."""
        from cozecheck.golang.urls import URLError, parse

        try:
            parse(text)
        except URLError as error:
            return error.error
        return ""

    def extensions(self, made: Any, of: str) -> None:
        """validateExtensions of the struct `of`: keys that kin-openapi does not know and that do not begin with x-."""
        unknown = sorted(key for key in made.extensions if not key.startswith("x-"))
        log = f"extra sibling fields: [{' '.join(unknown)}]"
        for name in unknown:
            key = made.node.keys.get(name) or made.extensions[name]
            if id(key) in self._meant:
                continue  # What it was meant to be is missing, and that has been said.
            known = _nearest(name, of) if name != "$ref" and not self.findings.full(catalogue.UNKNOWN_FIELD) else ""
            self.error(
                catalogue.UNKNOWN_FIELD,
                key,
                log,
                T("{name!r} is not a field that Coze Studio knows here", name=name) if name != "$ref" else _NO_REFERENCE,
                T("write {known!r}, or remove it", known=known) if known else _WRITE_REFERENCE if name == "$ref" else _REMOVE,
            )

    def ref(self, ref: Ref[Any] | None, where: Where, check: Callable[[Checker, Any], object]) -> None:
        """…Ref.Validate: no keys beside `$ref`, then the value by `check`."""
        if ref is None:
            if not self.unresolved_known:
                self.null(where)
            return
        log = f"extra sibling fields: [{' '.join(ref.extra)}]"
        for name in ref.extra:
            self.error(
                catalogue.UNKNOWN_FIELD,
                ref.node.key(name),
                log,
                T("{name!r} stands beside '$ref', where nothing else may stand", name=name),
                T("remove {name!r}, or move it to what '$ref' refers to", name=name),
            )
        if ref.value is not None:
            before = len(self.findings)
            check(self, ref.value)
            if "$ref" in getattr(ref.value, "extensions", ()) and len(self.findings) > before:
                self._no_reference(ref.value.node, before)
        elif not self.unresolved_known:
            self.unresolved(ref)

    def _no_reference(self, node: Node, first: int) -> None:
        """Says of what is missing beside a `$ref` that is none, and that Go therefore does not follow, that the `$ref` is to be mended."""
        finding = self.findings[first]
        place = node.keys["$ref"].at(self.findings.file)
        self.findings[first:] = [replace(finding, place=place, message=_NO_REFERENCE, do=_WRITE_REFERENCE, mark=None, related=())]

    def unresolved(self, ref: Ref[Any]) -> None:
        """Adds the finding about a reference that loading left alone."""
        self.error(
            catalogue.BROKEN_REFERENCE,
            ref.node.get("$ref") or ref.node,
            f"found unresolved ref: {quote(ref.ref)}",
            T("kin-openapi does not follow a reference at this place: {target!r}", target=ref.ref),
            T("write what it refers to here, instead of '$ref'"),
        )

    def null(self, where: Where) -> None:
        """Adds the finding about a null that Go does not expect."""
        if value_at(where) is None:
            self.crash(place(where), T("this is empty, and stops the whole server"), T("give it a value, or remove it"))


def _nearest(name: str, of: str) -> str:
    """The field of the struct `of` that was probably meant; empty where none is near."""
    from difflib import get_close_matches

    spec = STRUCTS[of]
    folded = spec.by_fold.get(fold(name.replace("_", "").replace("-", "")))
    return folded.name if folded else next(iter(get_close_matches(name, spec.by_name, 1, 0.75)), "")
