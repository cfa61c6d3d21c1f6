"""Insomnia's export format 4, in JSON."""

from __future__ import annotations

from functools import partial
from typing import Any

from cozecheck import __version__
from cozecheck.export import plain
from cozecheck.export.each import each
from cozecheck.export.model import Collection, Folder, Note, Request, Variable, one_line, render, stable_id

# Nothing of the configuration goes into a script.
_TESTS = """insomnia.test("status is 200", () => { insomnia.response.to.have.status(200); });
insomnia.test("answer is a JSON object", () => { insomnia.expect(insomnia.response.json()).to.be.an("object"); });
"""


def write(collection: Collection) -> tuple[str, list[Note]]:
    """The collection as Insomnia imports it, and what was left out."""
    notes: list[Note] = []
    workspace = _id("wrk", collection.name)
    values = {variable.name: plain.url(variable.value) for variable in collection.variables}
    resources: list[dict[str, Any]] = [
        {"_id": workspace, "_type": "workspace", "parentId": None, "name": one_line(collection.name), "description": "", "scope": "collection"},
        {"_id": _id("env", collection.name), "_type": "environment", "parentId": workspace, "name": "Base Environment", "data": values},
    ]
    for order, folder in enumerate(collection.folders):
        group = _id("fld", folder.key, folder.name)
        resources.append({"_id": group, "_type": "request_group", "parentId": workspace, "name": one_line(folder.name), "metaSortKey": order})
        resources += [{**made, "parentId": group, "metaSortKey": number} for number, made in enumerate(each(folder, partial(_request, folder), notes))]
    head = {"_type": "export", "__export_format": 4, "__export_source": f"cozecheck:v{__version__}"}
    return plain.as_json({**head, "resources": resources}), notes


def _id(kind: str, *parts: str) -> str:
    return f"{kind}_{stable_id('insomnia', *parts).replace('-', '')}"


def _hole(variable: Variable) -> str:
    return "{{ _." + variable.name + " }}"


def _request(folder: Folder, request: Request) -> dict[str, Any]:
    text = render(request.body, partial(plain.body, request), _hole)
    return {
        "_id": _id("req", folder.key, folder.name, request.key),
        "_type": "request",
        "name": one_line(request.name),
        "method": request.method,
        "url": render(request.url, plain.url, _hole),
        "headers": [{"name": name, "value": render(value, plain.header, _hole)} for name, value in request.headers],
        "body": {"mimeType": request.media_type, "text": text} if text else {},
        "parameters": [],
        "authentication": {},
        "afterResponseScript": _TESTS,
        "settingEncodeUrl": False,
        "settingSendCookies": False,
        "settingStoreCookies": False,
    }
