"""Paths.Validate, PathItem.Validate, Operation.Validate and Callback.Validate of kin-openapi (paths.go, path_item.go, operation.go, callback.go)."""

from __future__ import annotations

from collections.abc import Sequence

from cozecheck.core import catalogue
from cozecheck.core.node import Node
from cozecheck.core.text import T
from cozecheck.golang.strings import quote
from cozecheck.openapi3.bodies import request_body, responses
from cozecheck.openapi3.checker import Checker
from cozecheck.openapi3.docs import external_docs
from cozecheck.openapi3.parameter import parameters
from cozecheck.openapi3.types import OpenAPI, Operation, Parameter, PathItem, Ref


def paths(c: Checker, doc: OpenAPI) -> None:
    """Validates all paths; as kin-openapi does, it gives a null path an empty path item."""
    items = doc.paths if doc.paths is not None else {}
    below = doc.node.get("paths") or doc.node
    seen: dict[str, str] = {}
    for path in sorted(items):
        key = below.key(path)
        item = items[path]
        if not path.startswith("/"):
            c.error(
                catalogue.PATH_WITHOUT_SLASH,
                key,
                f"path {quote(path)} does not start with a forward slash (/)",
                T("the path {path!r} does not begin with '/'", path=path),
                T("write {path!r}", path="/" + path),
            )
        if item is None:
            child = below.get(path) or below
            if child.data is not None:
                continue  # It could not be decoded.
            item = items[path] = PathItem(child)
        template, names = normalized(path)
        if template in seen:
            c.error(
                catalogue.CONFLICTING_PATHS,
                key,
                f"conflicting paths {quote(path)} and {quote(seen[template])}",
                T("the paths {path!r} and {other!r} are the same", path=path, other=seen[template]),
                T("keep one of the two"),
                [(below.key(seen[template]), T("the other path"))],
            )
        seen[path] = path
        for method in sorted(item.operations):
            _path_parameters(c, key, path, names, method, item, item.operations[method])
        c.trail.append(f"invalid path {path}: ")
        path_item(c, item)
        c.trail.pop()
    _operation_ids(c, items)


def path_item(c: Checker, item: PathItem) -> None:
    """Validates the operations at one path; parameters and servers of the path itself are not looked at."""
    for method in sorted(item.operations):
        c.trail.append(f"invalid operation {method}: ")
        operation(c, item.operations[method])
        c.trail.pop()
    c.extensions(item, "PathItem")


def operation(c: Checker, value: Operation) -> None:
    """Validates one operation; its callbacks, servers and security are not looked at."""
    if not c.first_time(value):
        return
    parameters(c, value.parameters, value.node)
    if value.request_body is not None:
        c.ref(value.request_body, (value.node, "requestBody", ""), request_body)
    if value.responses is not None:
        responses(c, value.responses, value.node)
    elif not c.lost(value, "responses"):
        c.error(
            catalogue.RESPONSES_MISSING,
            c.at(value.node, "responses"),
            "value of responses must be an object",
            T("the operation has no 'responses'"),
            T("add 'responses' with the response '200'"),
        )
    if value.external_docs is not None:
        with c.within("invalid external docs: "):
            external_docs(c, value.external_docs)
    c.extensions(value, "Operation")


def callback(c: Checker, items: dict[str, PathItem | None]) -> None:
    """Validates one callback."""
    for expression in sorted(items):
        item = items[expression]
        if item is not None:
            path_item(c, item)


def normalized(path: str) -> tuple[str, set[str]]:
    """normalizeTemplatedPath: the path with the names in braces left out, and these names; an open brace swallows the rest."""
    names: set[str] = set()
    done, rest = "", path
    while "{" in rest:
        before, _, rest = rest.partition("{")
        done += before + "{"
        name, closed, rest = rest.partition("}")
        if closed:
            names.add(name)
            done += "}"
    return done + rest, names


def _path_parameters(c: Checker, key: Node, path: str, names: set[str], method: str, item: PathItem, value: Operation) -> None:
    own, shared = _in_path(value.parameters), _in_path(item.parameters)
    defined = own + shared
    if len(defined) == len(names) or c.lost(value, "parameters") or c.lost(item, "parameters"):
        return
    if any(ref is not None and (ref.value is None or c.broken(ref.value)) for ref in (*value.parameters, *item.parameters)) and c.unresolved_known:
        return  # One of them could not be read: it may be the one that is missing.
    given = {parameter.name for parameter in defined}
    missing = sorted((given - names) | (names - given))
    if not missing:
        return
    log = f"operation {method} {path} must define exactly all path parameters (missing: [{' '.join(missing)}])"
    for parameter in defined:
        if parameter.name not in names:
            c.error(
                catalogue.PATH_PARAMETERS_DIFFER,
                parameter.node.get("name") or parameter.node,
                log,
                T("the path parameter {name!r} does not stand in the path {path!r}", name=parameter.name, path=path),
                T("write '{{{name}}}' in the path, or remove the parameter", name=parameter.name),
                [(key, T("the path"))],
            )
    for name in sorted(names - given):
        elsewhere = next((ref.value.node.get("in") for ref in value.parameters if ref is not None and ref.value is not None and ref.value.name == name), None)
        c.error(
            catalogue.PATH_PARAMETERS_DIFFER,
            elsewhere or c.at(value.node, "parameters"),
            log,
            T("{method} {path} does not declare the path parameter {name!r}", method=method, path=path, name=name),
            T("add a parameter with 'in: path' and 'name: {name}'", name=name),
            [(key, T("the path"))],
        )


def _in_path(refs: Sequence[Ref[Parameter] | None]) -> list[Parameter]:
    return [ref.value for ref in refs if ref is not None and ref.value is not None and ref.value.in_ == "path"]


def _operation_ids(c: Checker, items: dict[str, PathItem | None]) -> None:
    """validateUniqueOperationIDs; which of several pairs Go names is random."""
    seen: dict[str, tuple[str, Operation]] = {}
    for path in sorted(items):
        item = items[path]
        for method, value in sorted(item.operations.items(), key=lambda entry: entry[0]) if item is not None else ():
            if not value.operation_id:
                continue
            endpoint = f"{method} {path}"
            other, first = seen.setdefault(value.operation_id, (endpoint, value))
            if other == endpoint:
                continue
            low, high = sorted((endpoint, other))
            c.error(
                catalogue.DUPLICATE_OPERATION_ID,
                value.node.get("operationId") or value.node,
                f"operations {quote(low)} and {quote(high)} have the same operation id {quote(value.operation_id)}",
                T("the operationId {name!r} of {endpoint} is already that of {other}", name=value.operation_id, endpoint=endpoint, other=other),
                T("give each operation an operationId of its own"),
                [(first.node.get("operationId") or first.node, T("first used here"))],
            )
