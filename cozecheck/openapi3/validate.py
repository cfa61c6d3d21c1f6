"""T.Validate of kin-openapi (openapi3.go, components.go, info.go, tag.go, external_docs.go) and Operation.Validate, with default options."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from cozecheck.core import catalogue
from cozecheck.core.findings import Findings
from cozecheck.core.node import Node
from cozecheck.core.text import T
from cozecheck.golang.strings import quote
from cozecheck.openapi3 import bodies, content, docs, header, parameter, paths, security, servers
from cozecheck.openapi3.checker import Checker
from cozecheck.openapi3.schema import check_circles, schema
from cozecheck.openapi3.types import Components, Info, OpenAPI, Operation, Tag

IDENTIFIER = r"^[a-zA-Z0-9._-]+$"


def validate(doc: OpenAPI, findings: Findings) -> None:
    """Adds what kin-openapi's T.Validate finds wrong with `doc`, in its order: the first finding is the error that it returns.

    The others would be reported next, once those before them are mended; what only follows from what loading has reported is left out.
    As kin-openapi does, this gives every null path an empty path item.
    """
    c = Checker(doc.node, findings, doc.failed, unresolved_known=not doc.loaded)
    if not doc.openapi and not c.lost(doc, "openapi"):
        c.error(
            catalogue.OPENAPI_VERSION_MISSING,
            c.at(doc.node, "openapi"),
            "value of openapi must be a non-empty string",
            T("the document does not say which OpenAPI it follows"),
            T("begin it with: openapi: 3.0.1"),
        )
    if doc.components is not None:
        c.trail.append("invalid components: ")
        _components(c, doc.components)
        c.trail.pop()
    if doc.info is not None:
        c.trail.append("invalid info: ")
        _info(c, doc.info)
        c.trail.pop()
    elif not c.lost(doc, "info"):
        c.error(
            catalogue.INFO_FIELD_MISSING,
            c.at(doc.node, "info"),
            "invalid info: must be an object",
            T("the document has no 'info'"),
            T("add 'info' with 'title', 'description' and 'version'"),
        )
    if doc.paths is not None:
        c.trail.append("invalid paths: ")
        paths.paths(c, doc)
        c.trail.pop()
    elif not c.lost(doc, "paths"):
        c.error(
            catalogue.PATHS_MISSING,
            c.at(doc.node, "paths"),
            "invalid paths: must be an object",
            T("the document has no 'paths'"),
            T("add 'paths' with the operations of the tools"),
        )
    for index, server in enumerate(doc.servers):
        c.trail.append("invalid servers: ")
        servers.server(c, server, (doc.node, "servers", index))
        c.trail.pop()
    for index, tag in enumerate(doc.tags):
        c.trail.append("invalid tags: ")
        _tag(c, tag, doc.node, index)
        c.trail.pop()
    if doc.external_docs is not None:
        c.trail.append("invalid external docs: ")
        docs.external_docs(c, doc.external_docs)
        c.trail.pop()
    c.extensions(doc, "T")
    check_circles(c)


def validate_operation(operation: Operation, findings: Findings) -> None:
    """Adds what Operation.Validate finds wrong with an operation of a document that loaded and is valid."""
    paths.operation(Checker(operation.node, findings), operation)


def _components(c: Checker, components: Components) -> None:
    sections: tuple[tuple[str, str, Mapping[str, Any], Callable[[Checker, Any], object]], ...] = (
        ("schemas", "schema", components.schemas, schema),
        ("parameters", "parameter", components.parameters, parameter.parameter),
        ("requestBodies", "request body", components.request_bodies, bodies.request_body),
        ("responses", "response", components.responses, bodies.response),
        ("headers", "header", components.headers, header.header),
        ("securitySchemes", "security scheme", components.security_schemes, security.scheme),
        ("examples", "example", components.examples, content.example),
        ("links", "link", components.links, bodies.link),
        ("callbacks", "callback", components.callbacks, paths.callback),
    )
    for name, noun, refs, check in sections:
        for key in sorted(refs):
            c.trail.append(f"{noun} {quote(key)}: ")
            if not re.match(IDENTIFIER[:-1] + r"\Z", key):
                c.error(
                    catalogue.INVALID_COMPONENT_NAME,
                    _key(components.node, name, key),
                    f"identifier {quote(key)} is not supported by OpenAPIv3 standard (regexp: {quote(IDENTIFIER)})",
                    T("{name!r} is not a name for a component: it may hold letters A to Z, digits, '.', '_' and '-' only", name=key),
                    T("rename it, and the references to it"),
                )
            c.ref(refs[key], (components.node, name, key), check)
            c.trail.pop()
    c.extensions(components, "Components")


def _key(node: Node, name: str, key: str) -> Node:
    below = node.get(name)
    return below.key(key) if below is not None else node


def _info(c: Checker, info: Info) -> None:
    if info.contact is not None:
        c.extensions(info.contact, "Contact")
    if info.license is not None:
        if not info.license.name and not c.lost(info.license, "name"):
            c.error(
                catalogue.REQUIRED_FIELD_MISSING,
                c.at(info.license.node, "name"),
                "value of license name must be a non-empty string",
                T("'license' has no 'name'"),
                T("add 'name', or remove 'license'"),
            )
        c.extensions(info.license, "License")
    for name in ("version", "title"):
        if not getattr(info, name) and not c.lost(info, name):
            c.error(
                catalogue.INFO_FIELD_MISSING,
                c.at(info.node, name),
                f"value of {name} must be a non-empty string",
                T("'info' has no {name!r}", name=name),
                T("add {name!r} to 'info'", name=name),
            )
    c.extensions(info, "Info")


def _tag(c: Checker, tag: Tag | None, node: Node, index: int) -> None:
    if tag is None:
        c.null((node, "tags", index))
        return
    if tag.external_docs is not None:
        c.trail.append("invalid external docs: ")
        docs.external_docs(c, tag.external_docs)
        c.trail.pop()
    c.extensions(tag, "Tag")
