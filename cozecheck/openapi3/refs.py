"""Resolving references: Loader.ResolveRefsIn of kin-openapi (loader.go), step by step, with everything that can go wrong on the way.

Go returns its first error; here resolving goes on, and reports each mistake once. Go walks its maps in a random order: `order` decides ours,
and `suspects` tell whether another order might end otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from cozecheck.core import catalogue
from cozecheck.core.findings import Findings
from cozecheck.core.node import Kind, Node
from cozecheck.core.rule import Rule
from cozecheck.core.text import T, Text
from cozecheck.golang.strings import quote
from cozecheck.golang.urls import URLError
from cozecheck.golang.urls import parse as parse_url
from cozecheck.openapi3.decode import Decoder
from cozecheck.openapi3.drill import Cursor, NotFoundError, drill
from cozecheck.openapi3.fields import ATTRIBUTES, STRUCTS
from cozecheck.openapi3.places import NIL_POINTER, STACK_OVERFLOW, CrashError, Where, place, value_at
from cozecheck.openapi3.types import MediaType, OpenAPI, Operation, PathItem, Ref, Schema

Order = Callable[[Iterable[Any]], Iterable[Any]]

# Loader.CircularReferenceCounter: how often a chain of references may name the same one.
SAME_REFERENCE_LIMIT = 3

# References to callbacks outside components make new objects without end; all others are visited once, so that this depth is never reached.
CALLBACK_LIMIT = 300

_EXPECTED = {
    "Callback": "ref to callback object",
    "Example": "ref to example object",
    "Header": "ref to header object",
    "Link": "ref to link object",
    "Parameter": "ref to parameter object",
    "PathItem": "pathItem object",
    "RequestBody": "ref to requestBody object",
    "Response": "ref to response object",
    "Schema": "ref to schema object",
    "SecurityScheme": "ref to securityScheme object",
}
_NOUN = {"RequestBody": "requestBody", "SecurityScheme": "securityScheme", "PathItem": "path item"}


class CircularError(Exception):
    """A chain of schema references that kin-openapi gives up on; it has been reported."""


class Resolver:
    """Resolves the references of `doc` (`raw` is its root node), with findings.

    `steps` counts the references to schemas that were followed.
    `suspects` are the `$ref` for which Go's order may matter. `from_raw` counts the references that only the raw document could answer.
    """

    def __init__(self, doc: OpenAPI, raw: Node, findings: Findings, order: Order = list, failed: frozenset[tuple[int, str]] = frozenset()) -> None:
        self.doc, self.raw, self.findings, self.order, self.failed = doc, raw, findings, order, failed
        self.suspects: list[Node] = []
        self.from_raw = 0
        self._visited: dict[int, Any] = {}
        self._reported: set[int] = set()
        self.steps = 0
        self._known: dict[str, Cursor] = {}
        self._chain: list[str] = []
        self._times: Counter[str] = Counter()
        self._aliases: set[tuple[str, str]] = set()
        self._callback_depth = 0

    def run(self) -> None:
        """ResolveRefsIn."""
        components = self.doc.components
        if components is not None:
            top = components.node
            for name, header in self.order(components.headers.items()):
                self._header(header, (top, "headers", name))
            for name, parameter in self.order(components.parameters.items()):
                self._parameter(parameter, (top, "parameters", name))
            for name, body in self.order(components.request_bodies.items()):
                self._request_body(body, (top, "requestBodies", name))
            for name, response in self.order(components.responses.items()):
                self._response(response, (top, "responses", name))
            for name, schema in self.order(components.schemas.items()):
                self._schema_at(schema, (top, "schemas", name))
            for name, scheme in self.order(components.security_schemes.items()):
                self._enter("SecurityScheme", scheme, (top, "securitySchemes", name))
            for name, example in sorted(components.examples.items(), key=_name):
                self._enter("Example", example, (top, "examples", name))
            for name, callback in self.order(components.callbacks.items()):
                self._callback(callback, (top, "callbacks", name))
        for path, item in self.order((self.doc.paths or {}).items()):
            if item is not None:
                self._path_item(item, (self.doc.node, "paths", path))

    # Each of these is the Loader's resolve…Ref of that name.

    def _header(self, ref: Ref[Any] | None, where: Where) -> None:
        value = self._enter("Header", ref, where)
        if value is not None and value.schema is not None:
            self._schema_at(value.schema, where)

    def _parameter(self, ref: Ref[Any] | None, where: Where) -> None:
        value = self._enter("Parameter", ref, where)
        if value is None:
            return
        if value.content is not None and value.schema is not None:
            self._report(
                catalogue.PARAMETER_SCHEMA_MISSING,
                value.node.key("content"),
                T("the parameter {name!r} has both 'schema' and 'content'", name=value.name),
                "cannot contain both schema and content in a parameter",
                T("keep one of them"),
            )
        for name, media in self.order((value.content or {}).items()):
            if media is None:
                self._crash(place((value.node, "content", name)), T("the media type {name!r} of a parameter is empty", name=name), NIL_POINTER)
            elif media.schema is not None:
                self._schema_at(media.schema, where)
        if value.schema is not None:
            self._schema_at(value.schema, where)

    def _request_body(self, ref: Ref[Any] | None, where: Where) -> None:
        value = self._enter("RequestBody", ref, where)
        if value is not None:
            self._content(value.content)

    def _response(self, ref: Ref[Any] | None, where: Where) -> None:
        value = self._enter("Response", ref, where)
        if value is None:
            return
        for name, header in self.order(value.headers.items()):
            self._header(header, (value.node, "headers", name))
        self._content(value.content)
        for name, link in self.order(value.links.items()):
            self._enter("Link", link, (value.node, "links", name))

    def _content(self, content: dict[str, MediaType | None] | None) -> None:
        for _, media in self.order((content or {}).items()):
            if media is None:
                continue
            for name, example in sorted((media.examples or {}).items(), key=_name):
                self._enter("Example", example, (media.node, "examples", name))
            if media.schema is not None:
                self._schema_at(media.schema, (media.node, "schema", ""))

    def _callback(self, ref: Ref[Any] | None, where: Where) -> None:
        if self._callback_depth > CALLBACK_LIMIT:
            self._crash(place(where), T("this callback leads back to itself"), STACK_OVERFLOW)
            return
        value = self._enter("Callback", ref, where)
        if value is None or ref is None:
            return
        self._callback_depth += 1
        for expression, item in self.order(value.items()):
            self._path_item(item, (ref.node, expression, ""))
        self._callback_depth -= 1

    def _path_item(self, item: PathItem | None, where: Where) -> None:
        if item is None:
            self._null("PathItem", where)
            return
        if item.ref:
            if item.summary or item.description or item.operations or item.servers or item.parameters:
                return
            other = self._component("PathItem", item.ref, item.node)
            if other is None:
                return
            if other.ref and not _has_content(other.node):
                self.suspects.append(_ref_node(item.node))
            item.summary, item.description, item.extensions = other.summary, other.description, other.extensions
            item.operations, item.servers, item.parameters = dict(other.operations), other.servers, other.parameters
        for index, parameter in enumerate(item.parameters):
            self._parameter(parameter, (item.node, "parameters", index))
        for _, operation in self.order(item.operations.items()):
            self._operation(operation)

    def _operation(self, operation: Operation) -> None:
        for index, parameter in enumerate(operation.parameters):
            self._parameter(parameter, (operation.node, "parameters", index))
        if operation.request_body is not None:
            self._request_body(operation.request_body, (operation.node, "requestBody", ""))
        for status, response in self.order((operation.responses or {}).items()):
            self._response(response, (operation.node, "responses", status))
        for name, callback in self.order(operation.callbacks.items()):
            self._callback(callback, (operation.node, "callbacks", name))

    def _enter(self, of: str, ref: Ref[Any] | None, where: Where) -> Any:
        """What all resolve…Ref begin with; gives the value to go on with, None where there is none or it has been visited."""
        if ref is None:
            self._null(of, where)
            return None
        if ref.value is not None:
            if id(ref.value) in self._visited:
                return None
            self._visited[id(ref.value)] = ref.value
        if ref.ref:
            self._follow(of, ref, where)
        return ref.value

    def _follow(self, of: str, ref: Ref[Any], where: Where) -> None:
        resolved = self._component(of, ref.ref, ref.node)
        if resolved is None:
            return
        outer = self._aliases
        if resolved.ref and resolved.value is None:
            if (of, ref.ref) in outer:
                self._crash(_ref_node(ref.node), T("'$ref' leads back to itself"), STACK_OVERFLOW, T("let one of them say what it means, without '$ref'"))
                return
            self._aliases = outer | {(of, ref.ref)}
        else:
            self._aliases = set()
        resolve = {
            "Header": self._header,
            "Parameter": self._parameter,
            "RequestBody": self._request_body,
            "Response": self._response,
            "Callback": self._callback,
        }
        if of in resolve:
            resolve[of](resolved, where)
        else:
            self._enter(of, resolved, where)
        self._aliases = outer
        ref.value = resolved.value

    def _schema_at(self, ref: Ref[Schema] | None, where: Where) -> None:
        try:
            self._schema(ref, where)
        except CircularError:
            self._chain.clear()
            self._times.clear()

    def _schema(self, ref: Ref[Schema] | None, where: Where) -> None:
        """resolveSchemaRef; `_chain` is its argument `visited`."""
        if ref is None:
            self._null("Schema", where)
            return
        visited = self._visited
        if ref.value is not None:
            if id(ref.value) in visited:
                return
            visited[id(ref.value)] = ref.value
        target = ref.ref
        if target:
            if target[0] == "#":
                self._count(target, ref.node)
            resolved = self._component("Schema", target, ref.node)
            if resolved is None:
                self._leave(target)
                return
            self._schema(resolved, where)
            ref.value = resolved.value
            visited[id(ref.value)] = ref.value
        value = ref.value
        if value is not None:
            schema = self._schema
            if value.items is not None:
                schema(value.items, where)
            if value.properties:
                for name, child in self.order(value.properties.items()):
                    schema(child, (value.node, "properties", name))
            if value.additional_schema is not None:
                schema(value.additional_schema, where)
            if value.not_ is not None:
                schema(value.not_, where)
            for name, several in (("allOf", value.all_of), ("anyOf", value.any_of), ("oneOf", value.one_of)):
                for index, child in enumerate(several):
                    schema(child, (value.node, name, index))
        self._leave(target)

    def _count(self, target: str, node: Node) -> None:
        self.steps += 1
        times = self._times[target]
        if times:
            self.suspects.append(_ref_node(node))
        if times >= SAME_REFERENCE_LIMIT:
            chain = " -> ".join([*self._chain, target])
            self._report(
                catalogue.CIRCULAR_REFERENCE,
                _ref_node(node),
                T("this reference to {target!r} leads back to itself too often: Coze Studio cannot load the document", target=target),
                f"kin-openapi bug found: circular schema reference not handled - {chain}",
                T("write a flat schema here instead of the reference"),
            )
            raise CircularError
        self._chain.append(target)
        self._times[target] = times + 1

    def _leave(self, target: str) -> None:
        if target[:1] == "#":
            self._chain.pop()
            self._times[target] -= 1

    def _component(self, of: str, target: str, holder: Node) -> Any:
        """resolveComponent: a copy of what `target` leads to (a Ref, or a path item); None where there was something to report."""
        node = _ref_node(holder)
        if target[0] != "#":
            self._report(
                catalogue.EXTERNAL_REFERENCE,
                node,
                T("{target!r} lies outside this document, which Coze Studio does not allow", target=target),
                f"encountered disallowed external reference: {quote(target)}",
                T("copy what it refers to under 'components' and refer to it with '#/components/…'"),
            )
            return None
        known = self._known.get(target)
        if known is not None:
            return self._copy(of, known, target, holder)
        try:
            fragment = parse_url(target).fragment if "%" in target else target[1:]
        except URLError:
            return self._broken(node, target, f"cannot parse reference: {quote(target)}: <nil>")
        if not fragment.startswith("/"):
            return self._broken(node, target, f"expected fragment prefix '#/' in URI {quote(target)}")
        parts = parts_of("#" + fragment)
        passed: list[Any] = []
        cursor: Cursor | None
        try:
            cursor = drill(Cursor("ptr", "T", self.doc), parts, passed)
        except CrashError as crash:
            self._crash(node, T("the reference {target!r} makes kin-openapi panic", target=target), str(crash), _CORRECT)
            return None
        except NotFoundError:
            cursor = self._raw(parts, node, target)
        finally:
            if passed:
                self.suspects.append(node)
        if cursor is not None and len(parts) == 3 and parts[0] == "components" and cursor.kind == "ref":
            self._known[target] = cursor
        return self._copy(of, cursor, target, holder) if cursor is not None else None

    def _raw(self, parts: list[str], node: Node, target: str) -> Cursor | None:
        """The second try of resolveComponent: the same way through the document as plain JSON. A null there is taken for success."""
        try:
            cursor = drill(Cursor("any", "", self.raw), parts, [])
        except NotFoundError as error:
            text, part = error.args
            if not text:
                self.from_raw += 1
                return Cursor("{}any", "", None)
            if not self._follows(parts):
                self._broken(node, target, text, part)
            return None
        self.from_raw += 1
        return cursor

    def _copy(self, of: str, cursor: Cursor, target: str, holder: Node) -> Any:
        kind, found, value = cursor
        node = _ref_node(holder)
        if found == of and kind == ("ptr" if of == "PathItem" else "ref"):
            if value is None and self._follows(parts_of(target)):
                self.suspects.append(node)
                return None
            if value is None:
                self._crash(
                    node,
                    T("{target!r} leads to nothing", target=target),
                    "panic: reflect: call of reflect.Value.Set on zero Value",
                    _CORRECT,
                )
                return None
            return value if of == "PathItem" else Ref(value.node, value.ref, value.value, value.extra)
        if kind == "{}any":
            if value is None:
                return PathItem(holder) if of == "PathItem" else Ref(holder)
            cursor = Cursor("any", "", _as_node(holder, value))
        if cursor.kind == "any" and cursor.value.data.__class__ is dict:
            decoder = Decoder(marshalled=True)
            made = decoder.struct("PathItem", cursor.value) if of == "PathItem" else decoder.ref(of, cursor.value)
            if not decoder.mistakes:
                return made
            related = [(decoder.mistakes[0].node, T("this does not fit"))]
        else:
            related = []
        self._report(
            catalogue.BROKEN_REFERENCE,
            node,
            T("{target!r} leads to something that is not a {expected}", target=target, expected=_EXPECTED[of].removeprefix("ref to ").removesuffix(" object")),
            f"bad data in {quote(target)} (expecting {_EXPECTED[of]})",
            _CORRECT,
            related,
        )
        return None

    def _follows(self, parts: list[str]) -> bool:
        """Whether what a reference leads to has been reported already: it, or what holds it, could not be decoded, or it is null."""
        node: Node | None = self.raw
        for part in parts:
            if node is None:
                return False
            if self.failed and any((id(node), attribute) in self.failed for attribute in ATTRIBUTES.get(part, ())):
                return True
            if part in node.keys and id(node.keys[part]) in self._reported:
                return True
            node = node.get(part)
        return False

    def _broken(self, node: Node, target: str, log: str, part: str | None = None) -> None:
        if part is None:
            message = T("{target!r} is not a reference that Coze Studio can follow", target=target)
        else:
            message = T("{target!r} leads nowhere: there is no {part!r}", target=target, part=part)
        self._report(catalogue.BROKEN_REFERENCE, node, message, log, _CORRECT)

    def _null(self, of: str, where: Where) -> None:
        node = place(where)
        if value_at(where) is not None:
            return  # Not null, but of a wrong type: that is reported already.
        noun = _NOUN.get(of, of.lower())
        self._report(
            catalogue.NULL_COMPONENT,
            node,
            T("this {noun} is empty; Coze Studio wants an object", noun=noun),
            f"invalid {noun}: value MUST be an object",
            T("say what it is, or remove it"),
        )

    def _crash(self, node: Node, message: Text, log: str, do: Text | None = None) -> None:
        self._report(catalogue.DOCUMENT_CRASHES_SERVER, node, message, log, do)

    def _report(self, rule: Rule, node: Node, message: Text, log: str, do: Text | None = None, related: Iterable[tuple[Node, Text]] = ()) -> None:
        if id(node) not in self._reported:
            self._reported.add(id(node))
            self.findings.add(rule, node, message, do=do, log=log, related=related)


_CORRECT = T("correct the reference, or add what it refers to")


def parts_of(reference: str) -> list[str]:
    """The steps of '#/a/b', unescaped as in a JSON pointer."""
    return [part.replace("~1", "/").replace("~0", "~") for part in reference[2:].split("/")]


def _name(entry: tuple[str, Any]) -> str:
    return entry[0]


def _ref_node(holder: Node) -> Node:
    return holder.get("$ref") or holder


def _has_content(node: Node) -> bool:
    known = STRUCTS["PathItem"].by_name
    return any(key in known and key != "$ref" for key in node.data)


def _as_node(holder: Node, data: dict[str, Node]) -> Node:
    node = Node(Kind.MAPPING, holder.line, holder.column, holder.end_line, holder.end_column)
    node.data = data
    return node
