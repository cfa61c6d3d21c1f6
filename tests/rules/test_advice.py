"""The rules beyond the loader: their branches that no manual shows, and what they say of real configurations."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from cozecheck.core.finding import Finding
from cozecheck.core.place import Place
from cozecheck.loader.load import load
from cozecheck.rules import checks
from cozecheck.rules.example import Fragment, layout
from cozecheck.source.files import ConfigFiles
from tests.shared import SHARED, lay_out, needs_shared, recorded_cases

META, SEARCH, NOTES = "pluginproduct/plugin_meta.yaml", "pluginproduct/search.yaml", "pluginproduct/notes.yaml"
MANIFEST = "/1/manifest"
AUTH, PARAMS = f"{MANIFEST}/auth", f"{MANIFEST}/common_params"
GET, POST = "/paths/~1notes/get", "/paths/~1notes/post"
BODY = f"{POST}/requestBody/content/application~1json/schema"
ANSWER = "/components/responses/Notes/content/application~1json/schema"
QUERY, LIMIT = "/paths/~1search/get/parameters/0", "/paths/~1search/get/parameters/1"

Change = tuple[str, str, str]
"""File, JSON Pointer, new text."""


def write(folder: Path, *changes: Change) -> Path:
    for name, content in layout(Fragment("yaml", *change) for change in changes).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def advice(folder: Path, *changes: Change, standard: bool = False) -> list[Finding]:
    config, _ = load(ConfigFiles(str(write(folder, *changes))))
    return checks.run(config, standard=standard)


def told(findings: list[Finding], code: str) -> list[str]:
    """'text at the place | warning: what is wrong' for each finding of one rule."""
    return [f"{text_at(f.place)} | {f.severity.word}: {f.message.render()}" for f in findings if f.rule.code == code]


def text_at(place: Place) -> str:
    line = Path(place.file).read_text("utf-8").splitlines()[place.line - 1]
    return line[place.column - 1 : place.end_column - 1 if place.line == place.end_line else None]


def service(payload: str) -> str:
    return f"type: service_http\nsub_type: token/api_key\npayload: '{payload}'"


BRANCHES: dict[str, tuple[str, tuple[Change, ...], str]] = {
    # name: code, changes, what is said
    "a key at the wrong level": (
        "CZ413",
        ((META, "/1/sub_type", "token/api_key"),),
        "sub_type | warning: Coze Studio does not know the key 'sub_type' here, and ignores it",
    ),
    "a key in a payload": (
        "CZ413",
        ((META, AUTH, service('{"key": "X-Key", "token": "", "location": "header"}')),),
        "}' | warning: Coze Studio does not know the key 'token' in the payload, and ignores it",
    ),
    "a logo that is a path": (
        "CZ418",
        ((META, f"{MANIFEST}/logo_url", "/icons/notes.png"),),
        "/icons/notes.png | warning: logo_url is no file name in the storage",
    ),
    "a client secret": (
        "CZ420",
        ((META, AUTH, 'type: oauth\nsub_type: authorization_code\npayload: \'{"client_id": "cli_77", "client_secret": "a8f5f167f44f4964"}\''),),
        "}' | warning: the payload holds a client_secret in plain text",
    ),
    "a secret in a common parameter": (
        "CZ420",
        ((META, f"{PARAMS}/query", "- {name: api_key, value: a8f5f167f44f}"),),
        "| warning: the common query parameter 'api_key' holds a secret in plain text",
    ),
    "a password in a url": (
        "CZ420",
        ((NOTES, "/servers/0/url", "https://me:a8f5f167@notes.example.com"),),
        " | warning: the server's url holds a secret in plain text",
    ),
    "a key in a url": (
        "CZ420",
        ((NOTES, "/servers/0/url", "https://notes.example.com/?api_key=a8f5f167"),),
        " | warning: the server's url holds a secret in plain text",
    ),
    "a placeholder in a common parameter": (
        "CZ421",
        ((META, f"{PARAMS}/header", "- {name: Authorization, value: Bearer <token>}"),),
        "| warning: Authorization is only a placeholder",
    ),
    "a placeholder for deploying": (
        "CZ421",
        ((META, AUTH, service('{"key": "Authorization", "service_token": "Bearer ${TOKEN}", "location": "Header"}')),),
        "}' | warning: Coze Studio replaces no placeholder: ${TOKEN} is sent as it stands, and every call is refused",
    ),
    "a secret as a placeholder's default": (
        "CZ420",
        ((META, AUTH, service('{"key": "Authorization", "service_token": "Bearer ${TOKEN2:-a8f5f167f44f4964}", "location": "Header"}')),),
        "}' | warning: the payload holds a service_token in plain text",
    ),
    "a placeholder in a url": (
        "CZ428",
        ((NOTES, "/servers/0/url", "https://notes.example.com/${VERSION:-v1}"),),
        "| warning: Coze Studio replaces no placeholder, and `cozecheck deploy` none here: ${VERSION:-v1} stays as it stands",
    ),
    "a placeholder as a default": (
        "CZ428",
        ((SEARCH, f"{LIMIT}/schema", "{type: string, default: '${LIMIT}', description: '${ANY}'}"),),
        "| warning: Coze Studio replaces no placeholder, and `cozecheck deploy` none here: ${LIMIT} stays as it stands",
    ),
    "an empty secret only": (
        "CZ422",
        ((META, AUTH, 'type: oauth\nsub_type: authorization_code\npayload: \'{"client_id": "cli_77", "client_secret": ""}\''),),
        "}' | note: client_secret is empty: the plugin page says 'not authorised'",
    ),
    "types that do not fit": (
        "CZ424",
        ((META, AUTH, 'type: oauth\nsub_type: token/api_key\npayload: \'{"key": "X-Key", "service_token": "", "location": "header"}\''),),
        "token/api_key | warning: type oauth does not go with sub_type token/api_key: no credentials are sent",
    ),
    "a payload without key": ("CZ424", ((META, AUTH, service('{"service_token": "", "location": "header"}')),), "}' | warning: the payload has no key"),
    "a common parameter in the token's place": (
        "CZ426",
        ((META, AUTH, service('{"key": "user-agent", "service_token": "", "location": "Header"}')),),
        "| warning: the common header parameter 'user-agent' takes the place of the service token",
    ),
    "an optional parameter in the token's place": (
        "CZ426",
        (
            (META, AUTH, service('{"key": "k", "service_token": "", "location": "Query"}')),
            (NOTES, f"{GET}/parameters", "- {name: k, in: query, description: A key., schema: {type: string}}"),
        ),
        "| note: 'k' carries the service token, and is a parameter too: a model may fill it with something else",
    ),
    "an unknown location without auth": (
        "CZ430",
        ((META, PARAMS, "headers:\n  - {name: X-Region, value: cn}"),),
        "headers | warning: there is no location 'headers': every call of this plugin panics",
    ),
    "a null common parameter": ("CZ430", ((META, PARAMS, "header:\n  -"),), "header | warning: common_params.header has an empty entry"),
    "an integer that is none": (
        "CZ432",
        ((META, f"{PARAMS}/body", "- {name: size, value: big}"), (NOTES, f"{BODY}/properties/size", "{type: integer, description: The size.}")),
        "| warning: POST /notes wants integer for 'size', and this text is none",
    ),
    "a list from a text": (
        "CZ432",
        (
            (META, f"{PARAMS}/body", "- {name: tags, value: a}"),
            (NOTES, f"{BODY}/properties/tags", "{type: array, items: {type: string}, description: The tags.}"),
        ),
        "| warning: POST /notes wants array for 'tags', and this text is none",
    ),
    "another Content-Type": (
        "CZ434",
        ((META, f"{PARAMS}/header", "- {name: content-type, value: text/plain}"),),
        "| warning: Coze Studio sends application/json as Content-Type, and replaces this one",
    ),
    "a header of Coze Studio's own": (
        "CZ434",
        ((NOTES, f"{GET}/parameters", "- {name: X-Tt-Logid, in: header, description: An id., schema: {type: string}}"),),
        "| warning: Coze Studio sets X-Tt-Logid itself, and replaces this one",
    ),
    "Authorization with OAuth": (
        "CZ434",
        (
            (META, AUTH, 'type: oauth\nsub_type: authorization_code\npayload: \'{"client_id": ""}\''),
            (META, f"{PARAMS}/header", "- {name: Authorization, value: mine}"),
        ),
        "| warning: the plugin uses OAuth: Coze Studio sets Authorization itself, and replaces this one",
    ),
    "a header value with a line break": (
        "CZ435",
        ((META, f"{PARAMS}/header", "- name: X-Region\n  value: |\n    cn"),),
        "| warning: the value of the header 'X-Region' has a line break or control character: every call fails",
    ),
    "a token's header with a blank": (
        "CZ435",
        ((META, AUTH, service('{"key": "api key", "service_token": "", "location": "header"}')),),
        "}' | warning: 'api key' is no name for a header",
    ),
    "a header parameter in Chinese": (
        "CZ435",
        ((NOTES, f"{GET}/parameters", "- {name: 地区, in: header, description: A region., schema: {type: string}}"),),
        "| warning: '地区' is no name for a header: every call of this tool fails",
    ),
    "IPv6 localhost": ("CZ440", ((NOTES, "/servers/0/url", "'http://[::1]:8000'"),), " | warning: ::1 is Coze Studio's own container"),
    "private IPv6": (
        "CZ441",
        ((NOTES, "/servers/0/url", "'https://[fd00::5]:8443'"),),
        " | warning: no certificate authority vouches for the private address fd00::5",
    ),
    "a server without scheme": ("CZ442", ((NOTES, "/servers/0/url", "//notes.example.com"),), " | warning: Coze Studio calls by http and https only"),
    "a server with a fragment": (
        "CZ444",
        ((NOTES, "/servers/0/url", "https://notes.example.com/#/v1"),),
        " | warning: the paths are put behind the '#' of this url",
    ),
    "a server of a path": (
        "CZ446",
        ((NOTES, "/paths/~1notes/servers", "[{url: 'https://b.example.com'}]"),),
        "| warning: Coze Studio uses the document's server only, not this one",
    ),
    "a long operationId": ("CZ451", ((NOTES, f"{GET}/operationId", "n" * 65),), "| warning: models cannot call a function with a name of 65 characters"),
    "an optional array": (
        "CZ453",
        ((NOTES, f"{GET}/parameters", "- {name: tags, in: query, description: Tags., schema: {type: array, items: {type: string}}}"),),
        "| note: agents are never offered the array 'tags'",
    ),
    "a required name that workflows refuse": (
        "CZ456",
        (
            (NOTES, f"{BODY}/properties", "text: {type: string, description: The text.}\n标题: {type: string, description: The title.}"),
            (NOTES, f"{BODY}/required", "[标题]"),
        ),
        "| warning: workflows refuse the name '标题', and it is required: they cannot use this tool",
    ),
    "a hidden property deep in the body": (
        "CZ457",
        (
            (
                NOTES,
                f"{BODY}/properties/place",
                "{type: object, description: A place., required: [city], properties: {city: {type: string, description: The city., x-local-disable: true}}}",
            ),
        ),
        "| warning: 'place.city' is required, and hidden from agents: every call of an agent fails",
    ),
    "a body of anything": (
        "CZ461",
        ((NOTES, BODY, "type: object\nadditionalProperties: true"),),
        "| warning: the request body names no properties: it is never sent",
    ),
    "an empty object in a list of the answer": (
        "CZ462",
        ((NOTES, f"{ANSWER}/properties/notes/items", "{type: object}"),),
        "| warning: the object 'notes' names no properties: it always arrives empty",
    ),
    "a mapping in an enum": ("CZ466", ((SEARCH, f"{QUERY}/schema", "{type: string, enum: ['a', b: c]}"),), "| warning: this value is no string, as type says"),
    "null in an enum": ("CZ466", ((SEARCH, f"{QUERY}/schema", "{type: string, enum: [all, null]}"),), "| warning: this value is no string, as type says"),
    "a summary that repeats the operationId": (
        "CZ470",
        ((NOTES, f"{GET}/summary", "List_Notes"),),
        "| note: the summary is all that a model knows of this tool",
    ),
    "a short Chinese summary": ("CZ470", ((NOTES, f"{GET}/summary", "查笔记"),), "| note: the summary is all that a model knows of this tool"),
    "a description that is the name": (
        "CZ470",
        ((META, f"{MANIFEST}/description_for_model", "笔记"),),
        "| note: description_for_model says no more than the name",
    ),
    "an enum of numbers": (
        "CZ473",
        ((SEARCH, f"{LIMIT}/schema", "{type: integer, default: 10, enum: [10, 50]}"),),
        "| note: models are not told the values of 'limit' that the server takes",
    ),
    "an octal id": ("CZ480", ((META, "/1/tools/0/tool_id", "0o12"),), "| warning: Go reads 0o12 as 10"),
    "an id with an underscore": ("CZ480", ((META, "/1/tools/0/tool_id", "10_201"),), "| warning: Go reads 10_201 as 10201"),
    "an id with a fraction": ("CZ480", ((META, "/1/tools/0/tool_id", "10201.7"),), "| warning: Go reads 10201.7 as 10201"),
    "a flag of YAML 1.1": ("CZ480", ((META, "/1/deprecated", "off"),), "| note: Go reads off as false here; other programs may not"),
    "a null value": ("CZ480", ((META, f"{PARAMS}/query", "- {name: q, value: ~}"),), "| warning: ~ means nothing at all: the parameter is sent empty"),
    "an octal default": ("CZ480", ((SEARCH, f"{LIMIT}/schema/default", "010"),), "| warning: Go reads 010 as 8"),
    "a switch that others read as true": (
        "CZ480",
        ((SEARCH, f"{QUERY}/schema", "{type: string, default: on}"),),
        "| note: Go reads on as text; PyYAML and others do not",
    ),
    "a time that others read as a number": (
        "CZ480",
        ((SEARCH, f"{QUERY}/schema", "{type: string, default: 12:30}"),),
        "| note: Go reads 12:30 as text; PyYAML and others do not",
    ),
    "a value cut in plugin_meta.yaml": ("CZ481", ((META, f"{MANIFEST}/name_for_human", "C # notes"),), "C | warning: the text ends here"),
}


@pytest.mark.parametrize("name", BRANCHES)
def test_each_branch_says_what_it_means(name: str, tmp_path: Path) -> None:
    code, changes, expected = BRANCHES[name]
    found = told(advice(tmp_path, *changes), code)
    assert len(found) == 1 and expected in found[0], found


QUIET: dict[str, tuple[str, tuple[Change, ...]]] = {
    "a key with x-": ("CZ413", ((META, "/1/x-owner", "me"),)),
    "a scope in an OAuth payload": (
        "CZ413",
        ((META, AUTH, 'type: oauth\nsub_type: authorization_code\npayload: \'{"scope": "a", "Client_ID": "x"}\''),),
    ),
    "a client id": ("CZ420", ((META, AUTH, 'type: oauth\nsub_type: authorization_code\npayload: \'{"client_id": "a8f5f167f44f4964"}\''),)),
    "a header in capital letters": (
        "CZ425",
        ((META, AUTH, "key: AUTHORIZATION\n" + service('{"key": "Authorization", "service_token": "", "location": "Header"}')),),
    ),
    "security that may be left out": (
        "CZ427",
        ((NOTES, "/security", "[{Key: []}, {}]"), (NOTES, "/components/securitySchemes", "{Key: {type: http, scheme: bearer}}")),
    ),
    "a common path parameter that every tool has": (
        "CZ430",
        (
            (META, "/0/manifest/common_params/path", "[{name: page_id, value: x}]"),
            (META, "/0/tools", "- {tool_id: 10102, method: get, sub_url: '/pages/{page_id}'}"),
        ),
    ),
    "a common body parameter that one of two tools has": ("CZ431", ((META, f"{PARAMS}/body", "- {name: text, value: x}"),)),
    "the Content-Type that is sent anyway": ("CZ434", ((META, f"{PARAMS}/header", "- {name: Content-Type, value: application/json; charset=utf-8}"),)),
    "a public address": ("CZ441", ((NOTES, "/servers/0/url", "https://8.8.8.8:8443"),)),
    "a private name": ("CZ441", ((NOTES, "/servers/0/url", "https://notes.internal:8443"),)),
    "a variable that is a path parameter": (
        "CZ445",
        (
            (SEARCH, "/servers/0/url", "https://search.example.com/{page_id}"),
            (META, "/0/tools", "- {tool_id: 10102, method: get, sub_url: '/pages/{page_id}'}"),
        ),
    ),
    "a parameter of the path that the operation has too": (
        "CZ447",
        ((SEARCH, "/paths/~1pages~1{page_id}/parameters", "[{name: page_id, in: path, required: true, schema: {type: string}}]"),),
    ),
    "a GET body without properties": ("CZ450", ((NOTES, f"{GET}/requestBody", "content: {application/json: {schema: {type: object}}}"),)),
    "a tool that is deprecated": ("CZ452", ((META, "/1/tools/1/deprecated", "true"),)),
    "an optional text": ("CZ454", ((SEARCH, f"{LIMIT}/schema", "{type: string}"),)),
    "an optional number with a common value": (
        "CZ454",
        ((SEARCH, f"{LIMIT}/schema", "{type: integer}"), (META, "/0/manifest/common_params/query", "[{name: limit, value: '3'}]")),
    ),
    "a default from a variable": ("CZ454", ((SEARCH, f"{LIMIT}/schema", "{type: integer, x-variable-ref: limit}"),)),
    "an object inside an array": (
        "CZ461",
        (
            (
                NOTES,
                f"{BODY}/properties/rows",
                "{type: array, description: Rows., items: {type: object, properties: {cell: {type: object, description: A cell.}}}}",
            ),
        ),
    ),
    "oneOf that only narrows": ("CZ463", ((NOTES, f"{BODY}/anyOf", "[{required: [text]}, {required: [pinned]}]"),)),
    "an exact long number": ("CZ469", ((SEARCH, f"{LIMIT}/schema", "{type: integer, default: 9007199254740994}"),)),
    "an enum of one value": ("CZ473", ((SEARCH, f"{LIMIT}/schema", "{type: integer, default: 10, enum: [10]}"),)),
    "numbers that read as they look": ("CZ480", ((SEARCH, f"{LIMIT}/schema", "{type: number, default: 1e3, enum: [1e3, +5, 2.0, -7]}"),)),
    "quoted surprises": ("CZ480", ((SEARCH, f"{QUERY}/schema", "{type: string, default: '2024-01-01', enum: ['2024-01-01', \"on\", '010']}"),)),
    "a comment that is meant": ("CZ481", ((NOTES, f"{GET}/summary", "Lists all notes of the user.  # the newest first"),)),
    "a # without blanks": ("CZ481", ((NOTES, f"{GET}/summary", "Lists all notes in C#, of all users#teams."),)),
    "a # in quotes": ("CZ481", ((NOTES, f"{GET}/summary", "'Lists all notes #1'"),)),
}


@pytest.mark.parametrize("name", QUIET)
def test_nothing_is_said_of_what_is_well(name: str, tmp_path: Path) -> None:
    code, changes = QUIET[name]
    assert told(advice(tmp_path, *changes), code) == []


def test_placeholders_are_a_note_where_they_are_meant_for_deploying(tmp_path: Path) -> None:
    payload = service('{"key": "Authorization", "service_token": "${TOKEN}", "location": "Header", "more": "$${LITERAL}"}')
    (tmp_path / ".git").mkdir()
    config = tmp_path / "backend" / "conf"
    for text, severity in (("kind: Deployment\n", "warning"), ("environments: {production: {}}\n", "note")):
        (tmp_path / "deploy.yaml").write_text(text)
        found = [finding for finding in advice(config, (META, AUTH, payload)) if finding.rule.code in ("CZ420", "CZ421", "CZ428")]
        assert [(finding.rule.code, finding.severity.word) for finding in found] == [("CZ421", severity)]
    (tmp_path / "deploy.yaml").rename(config / ".deploy.yaml")
    assert [finding.severity.word for finding in advice(config, (META, AUTH, payload)) if finding.rule.code == "CZ421"] == ["note"]
    (config / ".deploy.yaml").rename(tmp_path.parent / "deploy.yaml")
    assert [finding.severity.word for finding in advice(config, (META, AUTH, payload)) if finding.rule.code == "CZ421"] == ["warning"]
    (tmp_path.parent / "deploy.yaml").unlink()


def test_files_that_nobody_could_mean_as_documents_are_left_alone(tmp_path: Path) -> None:
    folder = write(tmp_path) / "pluginproduct"
    for name in ("README.md", "icon.png", ".hidden.yaml", "deep/more/left.yml", "left.json", "SEARCH.YAML"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("{}\n")
    (folder / "dir.yaml").mkdir()
    (folder / "link.yaml").symlink_to("search.yaml")
    findings = advice(tmp_path)
    found = [f.place.file.removeprefix(str(tmp_path)) for f in findings if f.rule.code == "CZ401"]
    assert found == ["/pluginproduct/left.json", "/pluginproduct/deep/more/left.yml"]


def test_a_name_in_other_case_is_found_by_what_the_folder_holds(tmp_path: Path) -> None:
    write(tmp_path, (META, "/0/openapi_doc_file", "V1/search.yaml"))
    (tmp_path / "pluginproduct/v1").mkdir()
    (tmp_path / SEARCH).rename(tmp_path / "pluginproduct/v1/search.yaml")
    config, _ = load(ConfigFiles(str(tmp_path)))
    assert told(checks.run(config), "CZ403") == [
        "V1/search.yaml | warning: the file is called 'v1': on Linux this is another name, and the document is missing"
    ]


def test_two_plugins_of_one_document_get_its_advice_once(tmp_path: Path) -> None:
    findings = advice(
        tmp_path,
        (SEARCH, "/servers/0/url", "http://localhost"),
        (META, "/1/openapi_doc_file", "search.yaml"),
        (META, "/1/tools", "- {tool_id: 10201, method: get, sub_url: /search}"),
        (SEARCH, f"{LIMIT}/schema", "{type: integer}"),
    )
    assert len(told(findings, "CZ404")) == len(told(findings, "CZ440")) == len(told(findings, "CZ454")) == 1
    assert told(findings, "CZ415") == []


def test_a_shared_function_name_points_at_the_other_document(tmp_path: Path) -> None:
    (found,) = (f for f in advice(tmp_path, (NOTES, f"{GET}/operationId", "search")) if f.rule.code == "CZ415")
    assert found.place.file.endswith("notes.yaml") and found.related[0].place.file.endswith("search.yaml")
    assert (found.plugin, found.tool) == ("102", "10202")


def test_a_function_name_is_shared_whatever_its_case(tmp_path: Path) -> None:
    (found,) = (f for f in advice(tmp_path, (NOTES, f"{GET}/operationId", "SEARCH")) if f.rule.code == "CZ415")
    assert found.message.render() == "plugin 101 has a tool 'search' too: an agent that is given both gets the first only"


def test_a_circle_of_references_is_walked_once(tmp_path: Path) -> None:
    ring = "type: object\nproperties: {up: {$ref: '#/components/schemas/Page'}, down: {type: array, items: {$ref: '#/components/schemas/Page'}}}"
    assert told(advice(tmp_path, (SEARCH, "/components/schemas/Page", ring)), "CZ462") == []


def test_a_deep_schema_is_walked_without_recursion() -> None:
    from cozecheck.core.node import Kind, Node
    from cozecheck.openapi3.types import Ref, Schema
    from cozecheck.rules.walk import MAX_PATH, fields

    node = Node(Kind.MAPPING, 1, 1, 1, 1)
    schema = Schema(node)
    for _ in range(20_000):
        below, schema = schema, Schema(node)
        schema.type, schema.properties = "object", {"down": Ref(node, value=below)}
    found = list(fields(schema))
    assert len(found) == 20_000
    assert max(len(field.path) for field in found) < MAX_PATH + 10


@needs_shared
def test_the_real_configuration_gets_little_advice_and_no_warning() -> None:
    config, _ = load(ConfigFiles(str(SHARED / "coze-studio")))
    findings = checks.run(config)
    assert {f.severity.word for f in findings} == {"note"}
    assert Counter(f.rule.name for f in findings) == {
        "empty-credentials": 13,
        "optional-parameter-sent-empty": 6,
        "name-not-for-workflows": 3,
        "poor-description": 3,
        "no-final-newline": 1,
        "product-id-missing": 1,
        "ignored-auth-key": 1,
    }


@needs_shared
@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("dify_openapi", {"placeholder-credentials", "free-form-object", "empty-response-schema", "description-missing", "no-final-newline"}),
        ("document_converter", {"description-not-shown"}),
        ("lark_sheet", {"empty-credentials"}),
        ("sens_word_dete", {"localhost-server", "no-final-newline"}),
    ],
)
def test_the_forks_plugins_get_what_would_hurt_them_next(folder: str, expected: set[str]) -> None:
    config, _ = load(ConfigFiles(str(SHARED / "wild" / folder)))
    assert {f.rule.name for f in checks.run(config)} == expected


@needs_shared
def test_broken_configurations_are_survived(tmp_path: Path) -> None:
    cases = recorded_cases(every=70)
    assert cases
    for case in cases:
        config, _ = load(ConfigFiles(str(lay_out(tmp_path / case["id"], case["files"]))))
        for finding in checks.run(config):
            assert finding.place.line >= 1 and finding.message.render() and finding.do is not None and finding.do.render(), case["id"]
