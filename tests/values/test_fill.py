"""Values that are put into payloads: what Coze Studio then reads is exactly the value, and no other byte has changed."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cozecheck.core.findings import Findings
from cozecheck.core.result import Prediction
from cozecheck.golang import sonic, yaml3
from cozecheck.loader.load import load
from cozecheck.loader.meta import decode
from cozecheck.source.files import META, ConfigFiles, Source
from cozecheck.values.fill import filled, placeholders
from tests.reference.client import Reference, available
from tests.rules.test_advice import AUTH, service, write
from tests.shared import SHARED, lay_out, needs_shared, recorded_cases

HOSTILE = [
    "a'b\"c: # \\ \n北𝄞",
    "x",
    " spaces around ",
    "trailing\n",
    "}${TOKEN}$${A}",
    "\x00\x07\x7f\x85\u2028\u2029\ufeff",
    "- ? | > % @ ` & * !",
    "'''",
    '"""',
    "\\",
]
VALUES = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))

DOUBLE, SINGLE, LITERAL, FOLDED = "double", "single", "literal", "folded"


def quoted(style: str, payload: str, indent: str) -> str:
    """A payload as it may stand behind `payload: `."""
    if style == SINGLE:
        return "'" + payload.replace("'", "''") + "'"
    if style == DOUBLE:
        return '"' + payload.replace("\\", "\\\\").replace('"', '\\"') + '"'
    sign = "|" if style == LITERAL else ">-"
    return f"{sign} # ${{HEADER}}\n{indent}  " + payload


def config(parts: list[str], style: str) -> bytes:
    """A configuration of two plugins that are in use, with comments that look like placeholders."""
    payload = json.dumps({"key": "Authorization", "service_token": "".join(parts), "location": "Header", "more": ["${OTHER:-it's}", "$${LITERAL}"]})
    return (
        "# ${COMMENT}\n- plugin_id: 7 # ${COMMENT}\n  manifest:\n    name_for_model: ${NAME}\n    auth:\n"
        "      type: service_http\n      sub_type: token/api_key\n"
        f"      payload: {quoted(style, payload, '      ')}\n"
        "      # ${AFTER}\n    # ${LESS}\n    logo_url: ${LOGO}\n- plugin_id: 8\n  deprecated: true\n  manifest:\n    auth: {type: oauth, payload: '${OLD}'}\n"
    ).encode()


def payload_of(data: bytes, number: int = 0) -> str:
    """As Coze Studio has it."""
    findings = Findings(META)
    root = yaml3.parse(data, findings)
    assert root is not None
    entry = decode(root, findings)[number]
    assert not findings
    assert entry is not None
    assert entry.manifest is not None
    assert entry.manifest.auth is not None
    return entry.manifest.auth.payload.value


@given(
    st.lists(st.sampled_from(["Bearer ", "${TOKEN}", "${B}", "é ", "}", "$ ", "it's"]), min_size=1, max_size=5),
    st.data(),
    st.sampled_from([SINGLE, DOUBLE, LITERAL, FOLDED]),
)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_read_is_exactly_the_value(parts: list[str], data: st.DataObject, style: str) -> None:
    values = {name: data.draw(VALUES, label=name) for name in ("TOKEN", "B")}
    before = config(parts, style)
    out = filled({META: before, "x": b"1"}, values)
    assert out.problems == ()
    wanted = "".join(parts)
    for name in values:
        wanted = wanted.replace(f"${{{name}}}", f"\0{name}\0")
    for name, value in values.items():
        wanted = wanted.replace(f"\0{name}\0", value)
    after = payload_of(out.files[META])
    token = sonic.read_api_token(after)
    assert token is not None
    assert token["service_token"] == wanted
    assert json.loads(after) == {"key": "Authorization", "service_token": wanted, "location": "Header", "more": ["it's", "${LITERAL}"]}
    assert out.files["x"] == b"1"
    # Between the placeholders that were filled, every byte is as it was.
    pieces = re.split(r"(?:\$\{(?:TOKEN|B)\}|\$\{OTHER:-it(?:''|')s\}|\$(?=\$\{LITERAL\}))+", before.decode())
    assert re.fullmatch(r"[A-Za-z0-9_./+=~\\'-]*".join(map(re.escape, pieces)), out.files[META].decode())
    assert payload_of(out.files[META], 1) == "${OLD}"


@pytest.mark.skipif(not available(), reason="Go is not installed")
def test_go_reads_the_same() -> None:
    made = [
        (value, style, filled({META: config(["Bearer ${TOKEN}"], style)}, {"TOKEN": value})) for value in HOSTILE for style in (SINGLE, DOUBLE, LITERAL, FOLDED)
    ]
    decoded = Reference("yamltyped").ask_all([{"text": out.files[META].decode()} for _, _, out in made])
    payloads = [answer["value"][0]["Manifest"]["Auth"]["Payload"] if "Manifest" in str(answer) else _payload(answer) for answer in decoded]
    tokens = Reference("sonic").ask_all([{"text": payload, "into": "token"} for payload in payloads])
    assert [answer["value"]["service_token"] for answer in tokens] == ["Bearer " + value for value, _, _ in made]


def _payload(answer: Mapping[str, Any]) -> str:
    return str(answer["value"][0]["manifest"]["auth"]["payload"])


def prediction(files: Mapping[str, bytes]) -> Prediction:
    there = ConfigFiles("/nowhere")
    there.sources.update({path: Source(path, data) for path, data in files.items()})
    return load(there)[1]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("auth", ["single", "double", "oauth"])
def test_the_verdict_stays_the_same(value: str, auth: str, tmp_path: Path) -> None:
    text = {
        "single": service('{"key": "Authorization", "service_token": "Bearer ${TOKEN}", "location": "Header"}'),
        "double": 'type: service_http\nsub_type: token/api_key\npayload: "{\\"service_token\\": \\"${TOKEN}\\"}"',
        "oauth": 'type: oauth\nsub_type: authorization_code\npayload: |\n  {"client_id": "x", "client_secret": "${TOKEN}"}',
    }[auth]
    folder = write(tmp_path, (META, AUTH, text))
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    out = filled(files, {"TOKEN": value})
    assert out.problems == ()
    assert out.changed == {META}
    before, after = prediction(files), prediction(out.files)
    assert (before.startup, before.plugins, before.losses) == (after.startup, after.plugins, after.losses)
    assert before.startup == "ok"
    assert len(before.plugins) == 2


def test_places_and_plugins_are_told() -> None:
    found = placeholders({META: config(["Bearer ${TOKEN}"], SINGLE)}, "conf")
    assert [(each.name, each.default, each.plugin, each.place.file, each.place.line) for each in found] == [
        ("TOKEN", None, "7", f"conf/{META}", 8),
        ("OTHER", "it's", "7", f"conf/{META}", 8),
    ]
    line = config(["Bearer ${TOKEN}"], SINGLE).decode().splitlines()[7]
    place = found[0].place
    assert line[place.column - 1 : place.end_column - 1] == "${TOKEN}"


AUTHS = {
    "a folded text": ('payload: >\n{pad}{{"client_id":\n{pad}"${{ID}}",\n\n{pad}"z": "${{TOKEN}}"}}', ["ID", "TOKEN"]),
    "an indentation of its own": ('payload: |2-\n{pad}    {{"client_id": "${{ID}}"}}', ["ID"]),
    "several lines in quotes": ('payload: \'{{"client_id":\n\n{pad}"${{ID}}"}}\'', ["ID"]),
    "an escaped line end": ('payload: "{{\\"client_id\\": \\\n{pad}\\"${{ID}}\\"}}"', ["ID"]),
    "a tag and an anchor": ('payload: !!str &a \'{{"client_id": "${{ID}}"}}\'', ["ID"]),
    "a flow mapping": ("payload: {{}}", []),
}


@pytest.mark.parametrize("name", [name for name in AUTHS if AUTHS[name][1]])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_way_to_write_a_text(name: str, end: str) -> None:
    text, expected = AUTHS[name]
    auth = text.format(pad=" " * 10).replace("\n", end)
    data = f"- plugin_id: 1{end}  manifest:{end}    auth:{end}      type: oauth{end}      {auth}{end}      # ${{COMMENT}}{end}".encode()
    files = {META: data}
    assert [each.name for each in placeholders(files)] == expected
    out = filled(files, {"ID": 'it\'s "7": #\\ é\n', "TOKEN": "t" * 3000})
    assert out.problems == ()
    assert json.loads(payload_of(out.files[META]))["client_id"] == 'it\'s "7": #\\ é\n'
    assert b"# ${COMMENT}" in out.files[META]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_stay(encoding: str) -> None:
    data = config(["é${TOKEN}"], SINGLE).decode().encode(encoding)
    out = filled({META: data}, {"TOKEN": "ü"})
    assert sonic.read_api_token(payload_of(out.files[META])) == {"key": "Authorization", "service_token": "éü", "location": "Header"}
    assert out.files[META][:3] == data[:3]


def test_a_payload_that_plugins_share_is_filled_once() -> None:
    data = b"""- plugin_id: 1
  manifest:
    auth: &auth {type: oauth, payload: '{"client_id": "${ID}"}'}
- plugin_id: 2
  manifest: {auth: *auth}
- plugin_id: 3
  manifest: {auth: {<<: *auth, sub_type: authorization_code}}
"""
    (only,) = placeholders({META: data})
    assert (only.name, only.plugin, only.place.line) == ("ID", "1,2,3", 3)
    out = filled({META: data}, {"ID": "seven"})
    assert [payload_of(out.files[META], number) for number in range(3)] == ['{"client_id": "seven"}'] * 3


PROBLEMS = {
    "no value": ('\'{"a": "${NONE}"}\'', "NONE has no value"),
    "an empty value": ('\'{"a": "${EMPTY}"}\'', "the value of EMPTY is empty"),
    "cozecheck's own": ('\'{"a": "${COZECHECK_TOKEN_1:-x}"}\'', "cozecheck's own"),
    "a key": ('\'{"${TOKEN}": ""}\'', "never into a key"),
    "outside of a text": ("'{\"a\": [1, ${TOKEN}]}'", "not JSON"),
    "the whole payload": ("${TOKEN}", "not JSON"),
    "one that nests": ('\'{"a": "${A:-${TOKEN}}"}\'', "not closed"),
    "one without an end": ('\'{"a": "${A:-b"}\'', "A stands outside"),
    "an escaped letter": ('"{\\"a\\": \\"${T\\x4fKEN}\\"}"', "unusual way"),
    "base64": ("!!binary eyJhIjogIiR7VE9LRU59In0=", "unusual way"),
    "bytes that are no text": ('\'{"a": "${BYTES}"}\'', "not UTF-8"),
    "not YAML": ('\'{"a": "${TOKEN}"}\' x', "cannot be read"),
    "shared with another text": ('&p \'{"a": "${TOKEN}"}\'\n  tools: *p\n  version: *p', "cannot be read"),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_what_cannot_be_filled_is_said_and_nothing_changes(name: str) -> None:
    payload, words = PROBLEMS[name]
    data = f"- plugin_id: 1\n  manifest:\n    auth:\n      type: oauth\n      payload: {payload}\n".encode()
    out = filled({META: data}, {"TOKEN": "secret-value", "EMPTY": "", "BYTES": "\udcff", "COZECHECK_TOKEN_1": "https://a b"})
    assert words in out.problems[0].message.render()
    assert out.files == {META: data}
    assert (out.changed, out.used) == (frozenset(), frozenset())
    assert "secret-value" not in str(out.problems)


def test_defaults_and_what_stands_for_itself_are_no_secrets() -> None:
    out = filled({META: config(["x"], SINGLE)}, {})
    assert out.problems == ()
    assert (out.changed, out.used) == (frozenset(), frozenset())
    assert json.loads(payload_of(out.files[META]))["more"] == ["it's", "${LITERAL}"]
    assert json.loads(payload_of(filled({META: config(["x"], SINGLE)}, {"OTHER": ""}).files[META]))["more"][0] == "it's"


def test_used_values_are_known_in_every_form() -> None:
    value = "to ken'\"\\é"
    out = filled({META: config(["${TOKEN}"], DOUBLE)}, {"TOKEN": value, "UNUSED": "another-secret"})
    text = out.files[META].decode()
    assert any(form in text for form in out.used)
    assert {value, json.dumps(value)[1:-1], "dG8ga2VuJyJcw6k="} <= out.used
    assert not any("another" in form for form in out.used)


@needs_shared
def test_the_real_configuration_has_none() -> None:
    files = {META: (SHARED / "coze-studio" / META).read_bytes()}
    assert placeholders(files) == []
    assert filled(files, {"X": "y"}).files == files


def test_hostile_payloads_take_little_time() -> None:
    many = "[" + ", ".join(['"${A}"'] * 20_000) + "]"
    data = f"- plugin_id: 1\n  manifest:\n    auth:\n      type: oauth\n      payload: '{many}'\n".encode()
    assert len(placeholders({META: data})) == 20_000
    unclosed = '"${A:-' * 50_000
    data = f"- plugin_id: 1\n  manifest:\n    auth:\n      type: oauth\n      payload: '{unclosed}'\n".encode()
    assert placeholders({META: data}) == []


def with_token(files: dict[str, bytes]) -> dict[str, bytes]:
    """A recorded configuration with a placeholder in front of its tokens."""
    meta = files.get(META, b"")
    for key in (b'service_token": "', b'service_token\\": \\"', b'client_secret": "'):
        meta = meta.replace(key, key + b"${TOKEN}")
    return {**files, META: meta}


@needs_shared
def test_recorded_configurations_keep_their_verdict(tmp_path: Path) -> None:
    asked: list[dict[str, Any]] = []
    for number, case in enumerate(recorded_cases(29)):
        folder = lay_out(tmp_path / str(number), case["files"])
        plain = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        assert placeholders(plain) == []
        files = with_token(plain)
        out = filled(files, {"TOKEN": HOSTILE[number % len(HOSTILE)]})
        if not placeholders(files):
            assert out.files == files
            continue
        assert out.problems == ()
        before, after = prediction(files), prediction(out.files)
        assert (before.startup, before.plugins) == (after.startup, after.plugins)
        asked += [{"files": {path: {"b64": base64.b64encode(data).decode()} for path, data in each.items()}} for each in (files, out.files)]
    assert len(asked) > 60
    if available():
        verdicts = [answer.get("verdict") for answer in Reference("verdict").ask_all(asked)]
        assert None not in verdicts
        assert verdicts[::2] == verdicts[1::2]
