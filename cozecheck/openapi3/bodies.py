"""RequestBody.Validate, Responses.Validate, Response.Validate and Link.Validate of kin-openapi (request_body.go, response.go, link.go)."""

from __future__ import annotations

from collections.abc import Mapping

from cozecheck.core import catalogue
from cozecheck.core.node import Node
from cozecheck.core.text import T
from cozecheck.golang.strings import quote
from cozecheck.openapi3.checker import Checker
from cozecheck.openapi3.content import content
from cozecheck.openapi3.header import header
from cozecheck.openapi3.types import Link, Ref, RequestBody, Response


def request_body(c: Checker, value: RequestBody) -> None:
    """Validates one request body."""
    if not c.first_time(value):
        return
    if value.content is not None:
        content(c, value.content)
    elif not c.lost(value, "content"):
        c.error(
            catalogue.REQUIRED_FIELD_MISSING,
            c.at(value.node, "content"),
            "content of the request body is required",
            T("the request body has no 'content'"),
            T("add 'content' with a media type and its schema"),
        )
    c.extensions(value, "RequestBody")


def responses(c: Checker, values: Mapping[str, Ref[Response] | None], holder: Node) -> None:
    """Validates the responses of an operation, of which there must be one."""
    if not values:
        c.error(
            catalogue.RESPONSES_MISSING,
            c.at(holder, "responses"),
            "the responses object MUST contain at least one response code",
            T("'responses' is empty"),
            T("add the response '200'"),
        )
    for status in sorted(values):
        c.ref(values[status], (holder, "responses", status), response)


def response(c: Checker, value: Response) -> None:
    """Validates one response."""
    if not c.first_time(value):
        return
    if value.description is None and not c.lost(value, "description"):
        c.error(
            catalogue.RESPONSE_DESCRIPTION_MISSING,
            c.at(value.node, "description"),
            "a short description of the response is required",
            T("the response has no 'description'"),
            T("add 'description'"),
        )
    if value.content is not None:
        content(c, value.content)
    for name in sorted(value.headers):
        c.ref(value.headers[name], (value.node, "headers", name), header)
    for name in sorted(value.links):
        c.ref(value.links[name], (value.node, "links", name), link)
    c.extensions(value, "Response")


def link(c: Checker, value: Link) -> None:
    """Validates one link."""
    if not c.first_time(value):
        return
    if value.operation_id and value.operation_ref:
        c.error(
            catalogue.INVALID_LINK,
            value.node.key("operationRef"),
            f"operationId {quote(value.operation_id)} and operationRef {quote(value.operation_ref)} are mutually exclusive",
            T("'operationId' and 'operationRef' cannot stand together"),
            T("keep one of them"),
        )
    elif not value.operation_id and not value.operation_ref and not c.lost(value, "operation_id") and not c.lost(value, "operation_ref"):
        c.error(
            catalogue.INVALID_LINK,
            c.at(value.node, "operationId"),
            "missing operationId or operationRef on link",
            T("the link has neither 'operationId' nor 'operationRef'"),
            T("add 'operationId', or remove the link"),
        )
    c.extensions(value, "Link")
