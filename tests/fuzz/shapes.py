"""What stands where in a configuration: the keywords of every object, and what each holds.

A shape is the name of an object below, `[shape]`, `{shape}` (any keys), or a pool of values.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.fuzz.tree import Path, Raw, Tree
from tests.fuzz.values import EXTENSIONS, PAYLOADS, POOLS, json_value, pick

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "connect")

OBJECTS: dict[str, dict[str, str]] = {
    "OpenAPI": {
        "openapi": "version3",
        "info": "Info",
        "servers": "[Server]",
        "paths": "{PathItem}",
        "components": "Components",
        "security": "[Requirement]",
        "tags": "[Tag]",
        "externalDocs": "ExternalDocs",
    },
    "Info": {"title": "str", "description": "str", "termsOfService": "url", "contact": "Contact", "license": "License", "version": "str"},
    "Contact": {"name": "str", "url": "url", "email": "email"},
    "License": {"name": "str", "url": "url"},
    "Server": {"url": "url", "description": "str", "variables": "{Variable}"},
    "Variable": {"enum": "[str]", "default": "str", "description": "str"},
    "Tag": {"name": "name", "description": "str", "externalDocs": "ExternalDocs"},
    "ExternalDocs": {"url": "url", "description": "str"},
    "Components": {
        "schemas": "{Schema}",
        "parameters": "{Parameter}",
        "headers": "{Header}",
        "requestBodies": "{RequestBody}",
        "responses": "{Response}",
        "securitySchemes": "{SecurityScheme}",
        "examples": "{Example}",
        "links": "{Link}",
        "callbacks": "{Callback}",
    },
    "PathItem": {
        "summary": "str",
        "description": "str",
        **dict.fromkeys(METHODS, "Operation"),
        "servers": "[Server]",
        "parameters": "[Parameter]",
    },
    "Operation": {
        "tags": "[str]",
        "summary": "str",
        "description": "str",
        "externalDocs": "ExternalDocs",
        "operationId": "name",
        "parameters": "[Parameter]",
        "requestBody": "RequestBody",
        "responses": "{Response}",
        "callbacks": "{Callback}",
        "deprecated": "bool",
        "security": "[Requirement]",
        "servers": "[Server]",
    },
    "Callback": {"*": "PathItem"},
    "Requirement": {"*": "[str]"},
    "Parameter": {
        "name": "name",
        "in": "in",
        "description": "str",
        "required": "bool",
        "deprecated": "bool",
        "allowEmptyValue": "bool",
        "style": "style",
        "explode": "bool",
        "allowReserved": "bool",
        "schema": "Schema",
        "example": "any",
        "examples": "{Example}",
        "content": "{MediaType}",
    },
    "Header": {
        "description": "str",
        "required": "bool",
        "deprecated": "bool",
        "allowEmptyValue": "bool",
        "style": "style",
        "explode": "bool",
        "allowReserved": "bool",
        "schema": "Schema",
        "example": "any",
        "examples": "{Example}",
        "content": "{MediaType}",
        "name": "name",
        "in": "in",
    },
    "RequestBody": {"description": "str", "content": "{MediaType}", "required": "bool"},
    "MediaType": {"schema": "Schema", "example": "any", "examples": "{Example}", "encoding": "{Encoding}"},
    "Encoding": {"contentType": "media", "headers": "{Header}", "style": "style", "explode": "bool", "allowReserved": "bool"},
    "Response": {"description": "str", "headers": "{Header}", "content": "{MediaType}", "links": "{Link}"},
    "Example": {"summary": "str", "description": "str", "value": "any", "externalValue": "url"},
    "Link": {"operationRef": "str", "operationId": "name", "parameters": "{any}", "requestBody": "any", "description": "str", "server": "Server"},
    "Schema": {
        "title": "str",
        "multipleOf": "num",
        "maximum": "num",
        "exclusiveMaximum": "bool",
        "minimum": "num",
        "exclusiveMinimum": "bool",
        "maxLength": "int",
        "minLength": "int",
        "pattern": "regex",
        "maxItems": "int",
        "minItems": "int",
        "uniqueItems": "bool",
        "maxProperties": "int",
        "minProperties": "int",
        "required": "[name]",
        "enum": "[any]",
        "type": "type",
        "allOf": "[Schema]",
        "oneOf": "[Schema]",
        "anyOf": "[Schema]",
        "not": "Schema",
        "items": "Schema",
        "properties": "{Schema}",
        "additionalProperties": "Schema",
        "description": "str",
        "format": "format",
        "default": "any",
        "nullable": "bool",
        "discriminator": "Discriminator",
        "readOnly": "bool",
        "writeOnly": "bool",
        "allowEmptyValue": "bool",
        "xml": "Xml",
        "externalDocs": "ExternalDocs",
        "example": "any",
        "deprecated": "bool",
    },
    "Discriminator": {"propertyName": "name", "mapping": "{str}"},
    "Xml": {"name": "name", "namespace": "url", "prefix": "str", "attribute": "bool", "wrapped": "bool"},
    "SecurityScheme": {
        "type": "secType",
        "description": "str",
        "name": "name",
        "in": "in",
        "scheme": "scheme",
        "bearerFormat": "str",
        "flows": "Flows",
        "openIdConnectUrl": "url",
    },
    "Flows": {"implicit": "Flow", "password": "Flow", "clientCredentials": "Flow", "authorizationCode": "Flow"},
    "Flow": {"authorizationUrl": "url", "tokenUrl": "url", "refreshUrl": "url", "scopes": "{str}"},
    # plugin_meta.yaml
    "Plugin": {
        "plugin_id": "id",
        "deprecated": "flag",
        "version": "semver",
        "plugin_type": "ptype",
        "openapi_doc_file": "docname",
        "manifest": "Manifest",
        "tools": "[Tool]",
    },
    "Tool": {"tool_id": "id", "deprecated": "flag", "method": "method", "sub_url": "subUrl"},
    "Manifest": {
        "schema_version": "schemaVersion",
        "name_for_model": "str",
        "name_for_human": "str",
        "description_for_model": "str",
        "description_for_human": "str",
        "auth": "Auth",
        "logo_url": "str",
        "api": "Api",
        "common_params": "CommonParams",
    },
    "Api": {"type": "apiType"},
    "Auth": {
        "type": "authType",
        "sub_type": "authSub",
        "payload": "payload",
        "authofapitoken": "Token",
        "authofoauthauthorizationcode": "Code",
        "authofoauthclientcredentials": "Code",
        "key": "str",
    },
    "Token": {"location": "str", "key": "str", "servicetoken": "str"},
    "Code": {"clientid": "str", "clientsecret": "str", "clienturl": "url", "scope": "str", "authorizationurl": "url", "tokenurl": "url"},
    "CommonParams": {"*": "[CommonParam]"},
    "CommonParam": {"name": "str", "value": "str"},
}
"""`*` stands for any key."""

KEYS = {"PathItem": "path", "Response": "status", "MediaType": "media", "Callback": "name"}
"""The pool of the keys of a map by what it holds; `name` for all others."""

SECTIONS = {shape.strip("{}"): section for section, shape in OBJECTS["Components"].items()}
"""Objects that may be given as a reference → where components keep them."""

ESSENTIAL = {
    "Operation": ("operationId", "summary", "responses"),
    "Parameter": ("name", "in", "schema"),
    "MediaType": ("schema",),
    "Response": ("description", "content"),
    "RequestBody": ("content",),
    "Schema": ("type",),
    "Server": ("url",),
    "Info": ("title", "description", "version"),
    "SecurityScheme": ("type",),
    "Header": ("schema",),
    "License": ("name",),
    "ExternalDocs": ("url",),
    "Tag": ("name",),
    "Discriminator": ("propertyName",),
    "PathItem": ("get",),
    "Example": ("value",),
    "Link": ("operationId",),
    "Variable": ("default",),
    "Flow": ("scopes",),
    "Plugin": ("plugin_id", "version", "plugin_type", "openapi_doc_file", "manifest", "tools"),
    "Tool": ("tool_id", "method", "sub_url"),
    "Auth": ("type",),
    "CommonParam": ("name", "value"),
}


def located(tree: Tree, shape: str, here: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every node that has a shape, with it; the tree may be anything."""
    yield here, shape
    inner = shape[1:-1]
    if shape.startswith("[") and isinstance(tree, list):
        for index, item in enumerate(tree):
            yield from located(item, inner, (*here, index))
    elif shape.startswith("{") and isinstance(tree, dict):
        for key, value in tree.items():
            yield from located(value, inner, (*here, key))
    elif shape in OBJECTS and isinstance(tree, dict):
        keywords = OBJECTS[shape]
        for key, value in tree.items():
            if child := keywords.get(key) or keywords.get("*"):
                yield from located(value, child, (*here, key))


def keyword(shape: str, rng: Random) -> tuple[Tree, str]:
    """A keyword that an object of this shape may have, and the shape of its value; now and then one that it may not."""
    if rng.random() < 0.1 or shape not in OBJECTS:
        return Raw(rng.choice(EXTENSIONS)), "extension"
    name = rng.choice(list(OBJECTS[shape]))
    return (pick("location", rng) if shape == "CommonParams" else pick("name", rng)) if name == "*" else Raw(name), OBJECTS[shape][name]


def value(shape: str, rng: Random, depth: int = 3) -> Tree:
    """A value of this shape: mostly right, for even a right one is often wrong beside its neighbours."""
    if shape.startswith("["):
        return [value(shape[1:-1], rng, depth - 1) for _ in range(rng.choice((0, 1, 1, 2)))]
    if shape.startswith("{"):
        inner = shape[1:-1]
        keys = (pick(KEYS.get(inner, "name"), rng) for _ in range(rng.choice((0, 1, 1, 2))))
        return {key: value(inner, rng, depth - 1) for key in keys}
    if shape in OBJECTS:
        return _object(shape, rng, depth)
    if shape in POOLS and shape != "payload":
        return pick(shape, rng)
    if shape == "payload":
        return rng.choice(PAYLOADS)
    if shape == "extension":
        return Raw(rng.choice(("true", "false", "~", "a", "'true'", *POOLS["assist type"])))
    return json_value(rng, 2)


def _object(shape: str, rng: Random, depth: int) -> Tree:
    keywords = OBJECTS[shape]
    names = [name for name in ESSENTIAL.get(shape, ()) if rng.random() < 0.95]
    if depth > 0:
        names += rng.sample(list(keywords), min(len(keywords), rng.choice((0, 1, 1, 2, 3))))
    if shape == "Schema":
        return _schema(names, rng, depth)
    result: dict[Tree, Tree] = {}
    for name in names:
        key = pick("name", rng) if name == "*" else Raw(name)
        result[key] = _response(rng, depth) if name == "responses" and rng.random() < 0.8 else value(keywords[name], rng, depth - 1)
    return result


def _schema(names: list[str], rng: Random, depth: int) -> Tree:
    result: dict[Tree, Tree] = {Raw(name): value(OBJECTS["Schema"][name], rng, depth - 1) for name in names}
    if result.get("type") == "array" and "items" not in result and rng.random() < 0.95:
        result[Raw("items")] = value("Schema", rng, depth - 1)
    if result.get("type") == "object" and depth > 0 and rng.random() < 0.6:
        result[Raw("properties")] = value("{Schema}", rng, depth - 1)
    return result


def _response(rng: Random, depth: int) -> Tree:
    schema = {Raw("type"): Raw("object"), Raw("properties"): value("{Schema}", rng, depth - 1)}
    return {"200": {Raw("description"): Raw("ok"), Raw("content"): {Raw("application/json"): {Raw("schema"): schema}}}}
