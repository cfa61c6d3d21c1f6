"""Openapi3T.Validate and Openapi3Operation.Validate (crossdomain/plugin/model/openapi.go): what Coze Studio asks of a document beyond kin-openapi."""

from __future__ import annotations

from collections.abc import Mapping

from cozecheck.core import catalogue as rules
from cozecheck.core.findings import Findings
from cozecheck.core.guess import where_missing
from cozecheck.core.node import Node
from cozecheck.core.text import T
from cozecheck.openapi3.fields import FIELDS
from cozecheck.openapi3.types import OpenAPI, Operation, Parameter, Ref, RequestBody, Response, Schema

MEDIA_TYPES = ("application/json", "application/problem+json", "application/x-www-form-urlencoded", "application/x-yaml", "application/yaml")
MAX_SERVER_URL = 512
"""Bytes, in UTF-8."""


def validate(doc: OpenAPI, findings: Findings) -> None:
    """Adds what Coze Studio refuses in a document that kin-openapi accepts, in its order (operations in the file's order: Go's is random)."""
    if doc.info is None:
        return  # kin-openapi has refused it
    if not doc.info.description:
        findings.add(
            rules.INFO_FIELD_MISSING,
            where_missing(doc.info.node, "description", FIELDS) if doc.info.node.keys else doc.node.key("info"),
            T("info.description is missing or empty"),
            do=T("describe the plugin in info.description"),
            log="the description of info is required",
        )
    _validate_servers(doc, findings)
    seen: set[int] = set()
    for item in (doc.paths or {}).values():
        for operation in item.operations.values() if item else ():
            if id(operation) not in seen:  # a path item may stand under two paths, by reference
                seen.add(id(operation))
                validate_operation(operation, findings)


def _validate_servers(doc: OpenAPI, findings: Findings) -> None:
    from cozecheck.golang import urls

    if len(doc.servers) != 1:
        findings.add(
            rules.SERVER_COUNT,
            where_missing(doc.node, "servers", FIELDS),
            T("there are {count} servers; Coze Studio wants exactly one", count=len(doc.servers)) if doc.servers else T("no server is named"),
            do=T("keep one entry under servers") if doc.servers else T("add servers with one url"),
            log="server is required and only one server is allowed",
        )
        return
    server = doc.servers[0]
    if server is None:
        return  # kin-openapi crashes on it
    node = server.node.get("url") or server.node
    error = urls.check_host(server.url)
    if error:
        findings.add(
            rules.INVALID_SERVER,
            node,
            T("the server url {url!r} has no host: {error}", url=server.url, error=error),
            do=T("write a whole address, such as https://api.example.com"),
            log=f"invalid server url '{server.url}'",
        )
    elif len(server.url.encode("utf-8", "surrogatepass")) > MAX_SERVER_URL:
        findings.add(
            rules.INVALID_SERVER,
            node,
            T("the server url is longer than {limit} bytes", limit=MAX_SERVER_URL),
            do=T("shorten it; parts that all tools share can move into the paths"),
            log=f"server url '{server.url}' is too long",
        )


def validate_operation(operation: Operation, findings: Findings) -> None:
    """Adds what Coze Studio refuses in an operation that kin-openapi accepts, in its order."""
    for key, value, words in (("operationId", operation.operation_id, "operationID is required"), ("summary", operation.summary, "summary is required")):
        if not value:
            findings.add(
                rules.OPERATION_FIELD_MISSING,
                operation.node.get(key) or where_missing(operation.node, key, FIELDS),
                T("the operation has no {key}", key=key),
                do=T("add {key}: it names the tool", key=key) if key == "operationId" else T("add summary: it describes the tool"),
                log=words,
            )
    if operation.request_body is not None:
        _validate_request(operation.request_body, operation.node.key("requestBody"), findings)
    for parameter in operation.parameters:
        if parameter is not None:
            _validate_parameter(parameter, findings)
    if operation.responses:
        _validate_responses(operation.responses, operation.node.get("responses") or operation.node, operation.node.key("responses"), findings)


def _validate_request(ref: Ref[RequestBody], key: Node, findings: Findings) -> None:
    content = ref.value.content if ref.value else None
    at = ref.value.node if ref.value else ref.node
    if not content:
        findings.add(
            rules.REQUEST_CONTENT_NOT_SUPPORTED,
            key,
            T("the request body has no content"),
            do=T("add content: application/json with a schema, or remove requestBody"),
            log="request body is required",
        )
        return
    content_node = at.get("content") or at
    if len(content) != 1:
        extra = [name for name in content if name != "application/json"]
        findings.add(
            rules.REQUEST_CONTENT_NOT_SUPPORTED,
            content_node.key(extra[-1]),
            T("the request body has {count} media types; Coze Studio wants one", count=len(content)),
            do=T("keep application/json only"),
            log="request body only supports one media type",
        )
        return
    (name, media), *_ = content.items()
    if name not in MEDIA_TYPES or media is None:
        findings.add(
            rules.REQUEST_CONTENT_NOT_SUPPORTED,
            content_node.key(name),
            T("Coze Studio sends no {name!r} request bodies", name=name) if media else T("the media type {name!r} is empty", name=name),
            do=T("use one of {names}", names=", ".join(MEDIA_TYPES)) if media else T("give it a schema"),
            log=f"invalid media type, request body only the following types: [{', '.join(MEDIA_TYPES)}]",
        )
        return
    if media.schema is None or media.schema.value is None:
        findings.add(
            rules.REQUEST_SCHEMA_NOT_OBJECT,
            media.node.keys.get("schema") or content_node.key(name),
            T("the request body has no schema"),
            do=T("add schema: {type: object, properties: …}"),
            log="request body schema is required",
        )
    elif media.schema.value.type != "object":
        _not_an_object(media.schema.value, media.schema, findings)


def _not_an_object(schema: Schema, ref: Ref[Schema], findings: Findings, *, response: bool = False) -> None:
    type_ = schema.type
    what = T("response") if response else T("request body")
    findings.add(
        rules.RESPONSE_SCHEMA_NOT_OBJECT if response else rules.REQUEST_SCHEMA_NOT_OBJECT,
        schema.node.get("type") or schema.node,
        T("the {what}'s schema has type {type!r}; Coze Studio wants an object", what=what, type=type_)
        if type_
        else T("the {what}'s schema has no type of its own; Coze Studio wants type: object", what=what),
        do=T("wrap it: type: object with one property that holds it") if type_ else T("write type: object (beside allOf or properties)"),
        log="response body only supports 'object' type" if response else "request body only supports 'object' type",
        related=[(ref.node, T("used here"))] if ref.ref else (),
    )


def _validate_parameter(ref: Ref[Parameter], findings: Findings) -> None:
    parameter = ref.value
    if parameter is None or parameter.schema is None or parameter.schema.value is None:
        at = parameter.node if parameter else ref.node
        findings.add(
            rules.PARAMETER_SCHEMA_MISSING,
            at.key("content"),
            T("the parameter {name!r} has no schema", name=parameter.name if parameter else ""),
            do=T("replace content by schema with a type"),
            log="parameter schema is required",
        )
        return
    schema = parameter.schema.value
    node = schema.node.get("type") or schema.node
    if not schema.type:
        findings.add(
            rules.PARAMETER_TYPE_NOT_SUPPORTED,
            node,
            T("the parameter {name!r} has no type", name=parameter.name),
            do=T("add type: string (or integer, number, boolean, array) to its schema"),
            log=f"the type of  parameter '{parameter.name}' is required",
        )
    elif schema.type == "object":
        findings.add(
            rules.PARAMETER_TYPE_NOT_SUPPORTED,
            node,
            T("the parameter {name!r} is an object; Coze Studio takes none", name=parameter.name),
            do=T("give each of its properties a parameter of its own, or move it into the request body"),
            log=f"the type of parameter '{parameter.name}' cannot be 'object'",
        )
    elif parameter.in_ == "path" and schema.type == "array":
        findings.add(
            rules.PARAMETER_TYPE_NOT_SUPPORTED,
            node,
            T("the path parameter {name!r} is an array; Coze Studio takes none", name=parameter.name),
            do=T("make it a string"),
            log=f"the type of parameter '{parameter.name}' cannot be 'array'",
        )


def _validate_responses(responses: Mapping[str, Ref[Response] | None], node: Node, key: Node, findings: Findings) -> None:
    unknown = [status for status in responses if status not in ("200", "default")]
    if unknown or "200" not in responses:
        missing = "200" not in responses
        for status in unknown or [""]:
            findings.add(
                rules.RESPONSE_STATUS_NOT_SUPPORTED,
                node.key(status) if status else key,
                T("response {status!r}: Coze Studio knows '200' and 'default' only", status=status) if status else T("there is no response '200'"),
                do=T("describe the success under '200'") if missing else T("remove {status!r}, or describe the failure under 'default'", status=status),
                mark=T("Coze Studio knows '200' and 'default' only"),
                log="response only supports '200' status",
            )
    if "200" in responses:
        _validate_ok_response(responses["200"], node.key("200"), findings)


def _validate_ok_response(ref: Ref[Response] | None, key: Node, findings: Findings) -> None:
    response = ref.value if ref else None
    if response is None:
        return  # kin-openapi has refused it
    content = response.content or {}
    media = content.get("application/json")
    content_node = response.node.get("content")
    if len(content) != 1 or media is None:
        extra = next((name for name in content if name != "application/json"), "")
        findings.add(
            rules.RESPONSE_CONTENT_NOT_JSON,
            content_node.keys.get(extra or "application/json") or response.node.key("content") if content_node is not None else key,
            T("the response has no application/json content")
            if "application/json" not in content
            else T("the response has content beside application/json")
            if extra
            else T("the response's application/json is empty"),
            do=T("keep exactly one media type under content: application/json"),
            log="response only supports 'application/json' media type",
        )
    elif media.schema is None or media.schema.value is None:
        findings.add(
            rules.RESPONSE_SCHEMA_NOT_OBJECT,
            media.node.keys.get("schema") or (content_node.key("application/json") if content_node is not None else key),
            T("the response has no schema"),
            do=T("add schema: {type: object, properties: …}"),
            log="the media type schema of response is required",
        )
    elif media.schema.value.type != "object":
        _not_an_object(media.schema.value, media.schema, findings, response=True)
