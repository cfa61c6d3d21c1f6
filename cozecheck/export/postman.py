"""Postman's collection format v2.1."""

from __future__ import annotations

from functools import partial
from typing import Any

from cozecheck.export import plain
from cozecheck.export.each import each
from cozecheck.export.model import Collection, Folder, Note, Request, braces, one_line, render, stable_id

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_LANGUAGES = (("json", "json"), ("xml", "xml"))
# Nothing of the configuration goes into a script.
_TESTS = (
    'pm.test("status is 200", function () {',
    "    pm.response.to.have.status(200);",
    "});",
    'pm.test("answer is a JSON object", function () {',
    '    pm.expect(pm.response.json()).to.be.an("object");',
    "});",
)
_OF_HOST = (
    'pm.test("the call succeeds", function () {',
    "    pm.expect(pm.response.json().success).to.equal(true);",
    "});",
)
_BEHAVIOR = {"disableUrlEncoding": True, "disabledSystemHeaders": dict.fromkeys(("accept", "cache-control", "postman-token", "user-agent"), True)}


def write(collection: Collection) -> tuple[str, list[Note]]:
    """The collection as Postman and newman import it, and what was left out."""
    notes: list[Note] = []
    tests = [*_TESTS, *(_OF_HOST if collection.host else ())]
    made = {
        "info": {"_postman_id": stable_id("postman", collection.name), "name": one_line(collection.name), "schema": SCHEMA},
        "item": [_folder(folder, notes) for folder in collection.folders],
        "event": [{"listen": "test", "script": {"id": stable_id("postman tests"), "type": "text/javascript", "exec": tests}}],
        "variable": [
            {"id": stable_id("postman", variable.name), "key": variable.name, "value": plain.url(variable.value), "type": "string"}
            for variable in collection.variables
        ],
    }
    return plain.as_json(made), notes


def _folder(folder: Folder, notes: list[Note]) -> dict[str, Any]:
    return {
        "id": stable_id("postman", folder.key, folder.name),
        "name": one_line(folder.name),
        "item": each(folder, partial(_item, folder), notes),
    }


def _item(folder: Folder, request: Request) -> dict[str, Any]:
    made: dict[str, Any] = {
        "method": request.method,
        "header": [{"key": name, "value": render(value, plain.header, braces)} for name, value in request.headers],
        "url": render(request.url, plain.url, braces),
    }
    if request.body:
        language = next((language for word, language in _LANGUAGES if word in request.media_type), "text")
        text = render(request.body, partial(plain.body, request), braces)
        made["body"] = {"mode": "raw", "raw": text, "options": {"raw": {"language": language}}}
    return {
        "id": stable_id("postman", folder.key, folder.name, request.key),
        "name": one_line(request.name),
        "request": made,
        "response": [],
        "protocolProfileBehavior": _BEHAVIOR,
    }
