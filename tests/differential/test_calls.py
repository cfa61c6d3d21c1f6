"""What calls are made of: values, numbers, YAML and URLs as texts, and requests as they are written."""

from __future__ import annotations

import json
import struct
from contextlib import suppress
from random import Random
from typing import Any

import pytest

from cozecheck.calls import headers, yaml_text
from cozecheck.calls.problem import CallError
from cozecheck.calls.url import through
from cozecheck.calls.values import NotAnObjectError, Number, go_json, read_object, sonic_json
from cozecheck.golang import numbers
from cozecheck.golang.octets import to_text
from cozecheck.golang.url_text import encode, parse_query, request_uri, to_string
from cozecheck.golang.urls import URLError, parse
from tests.differential.compare import REFUSED, disagreements, mutated, unique
from tests.differential.test_text import URL_PARTS
from tests.fuzz.values import POOLS
from tests.reference.client import Answer, Reference, available

pytestmark = pytest.mark.skipif(not available(), reason="Go is not installed")

OBJECTS = [
    '{"a":1,"b":[true,null,"x"],"c":{"d":-0.5e+10}}',
    '{"a":"\\ud83d\\ude00 \\ud800 \\udc00\\u0041 <&>\u2028\u007f\\b\\f"} tail',
    '{"a":{"b":{}},"a":[]}',
    " null x",
    "}",
    "]",
    '{"n":12345678901234567890.0100,"m":1E400}',
    '{"k":"é\\n\\t\\"\\\\\\/"}',
]
OBJECT_PARTS = [
    *'{}[]:,"\\/ -+.eE019ntfu \n\t\x00\x0b文',
    "null",
    "true",
    "false",
    "\\u",
    "\\ud800",
    "\\udc00",
    "\\u00e9",
    '"a"',
    '"a":',
    "1.5",
    "NaN",
    "-",
    "01",
]
NUMBER_SAMPLES = [
    "0",
    "-1",
    "1.5",
    "1e21",
    "1e-7",
    "9223372036854775807",
    "9223372036854775808",
    "0x1.8p3",
    "inf",
    "NaN",
    "1_000",
    "true",
    "F",
    "5e-324",
    "1e309",
]
NUMBER_PARTS = [*"0123456789+-.eExXpP_ infatbT\n１", "99999999999999999999", "e308", "0x"]
WORDS = [
    "", " ", "a", "a b", " a", "a ", "~", "null", "yes", "no", "y", "N", "on", "true", "1", "-1", "1.5", "0x1F", "0o7", "1_0", "1:30", "12:30:45.5",
    "2024-01-01", ".5", ".inf", "<<", "-", "- a", "-a", "?", "? a", "a?", ":", ": a", "a:", "a: b", "a:b", "#", "a #b", "a#b", "[", "]", "{a}", "&a",
    "*a", "!t", "|", ">", "%", "@", "`", "'", "it's", '"q"', "\\", "---", "--- a", "...", "a\nb", "a\n", "\na", "a\n\n", " a\nb", "a \nb", "a\n b",
    "\n", "a\tb", "\t", "a\rb", "a\r\nb", "a\u2028b", "a\u2028", "a\x85b", "\ufeff", "\ufeffa b", "a\ufeff", "文", "é", "😀", "\x00", "\x07\x1b",
    "\xa0", "\ud7ff", "\ue000", "\ufffd", "\x7f", "=", "a\u2028 b", "a \u2028b", "x" * 130, "x y " * 40, "0", "00", "1e3", "+1", "0b11", "a,b", ",",
    "null ", "\u2029\n", "a'\u2028'b",
]  # fmt: skip
KEYS = [
    "a",
    "b",
    "a1",
    "a2",
    "a10",
    "a01",
    "a1b",
    "A",
    "_",
    "é",
    "1",
    "10",
    "2",
    "02",
    "a_b",
    "ab",
    "a-b",
    "",
    "x" * 128,
    "x" * 129,
    "k\nl",
    "k\u2028l",
    "yes",
    "文",
    "a99999999999999999999",
]


def test_objects() -> None:
    rng = Random(1)

    def ours(data: bytes) -> Any:
        try:
            value = read_object(to_text(data))
        except NotAnObjectError:
            return REFUSED
        return value is None, go_json(value), {key: sonic_json(item, in_order=True) for key, item in sorted((value or {}).items())}

    def real(answer: Answer) -> Any:
        value = answer["value"]
        return value["nil"], value["json"], value["sonic"]

    texts = [data for data in unique([*OBJECTS, *mutated(OBJECTS, OBJECT_PARTS, 5000, rng)]) if _is_text(data)]
    # Of an object in an object sonic writes the keys in no order.
    found = disagreements("object", texts, ours, real)
    assert not [pair for pair in found if not _only_order(pair)]


def _only_order(pair: tuple[bytes, Any, Any]) -> bool:
    _, mine, theirs = pair
    if mine == REFUSED or theirs == REFUSED or mine[:2] != theirs[:2]:
        return False
    return bool(mine[2].keys() == theirs[2].keys() and all(sorted(mine[2][key]) == sorted(theirs[2][key]) for key in mine[2]))


def _is_text(data: bytes) -> bool:
    try:
        return bool(data.decode() or True)
    except UnicodeDecodeError:
        return False


def test_numbers() -> None:
    rng = Random(2)
    doubles = [repr(struct.unpack("<d", rng.randbytes(8))[0]) for _ in range(1500)]
    texts = unique([*NUMBER_SAMPLES, *doubles, *mutated(NUMBER_SAMPLES, NUMBER_PARTS, 5000, rng)])

    def ours(data: bytes) -> Any:
        text = data.decode()
        whole, good = numbers.parse_int(text)
        made: dict[str, Any] = {"int": str(whole), "int_ok": good, "float": None, "bool": None}
        try:
            value = numbers.parse_float(text)
            # Only one NaN comes of texts.
            bits = struct.unpack("<Q", struct.pack("<d", value))[0] if value == value else 0x7FF8000000000001
            made["float"] = {"bits": str(bits), "int64": str(numbers.to_int64(value))}
            if abs(value) < float("inf"):
                made["float"] |= {"decimal": numbers.decimal_text(value), "sonic": sonic_json(value)}
        except ValueError:
            pass
        with suppress(ValueError):
            made["bool"] = numbers.parse_bool(text)
        return made

    assert not disagreements("numbers", [data for data in texts if _is_text(data)], ours, lambda answer: answer["value"])


def test_yaml() -> None:
    rng = Random(3)

    def value(depth: int) -> Any:
        kind = rng.randrange(9 if depth < 4 else 6)
        if kind == 6:
            return [value(depth + 1) for _ in range(rng.randrange(4))]
        if kind >= 7:
            return mapping(depth + 1)
        if kind == 5:
            return Number(rng.choice(["1", "-0.50", "1e3"]))
        return rng.choice([None, True, False, rng.randrange(-9, 10**12), rng.choice([0.5, 1e21, -1e-7, 123456.75, 1e300])]) if kind == 4 else text()

    def text() -> str:
        return rng.choice(WORDS) if rng.random() < 0.7 else rng.choice(WORDS) + rng.choice(WORDS)

    def mapping(depth: int) -> dict[str, Any]:
        return {rng.choice(KEYS) if rng.random() < 0.7 else text(): value(depth) for _ in range(rng.randrange(5))}

    made: list[dict[str, Any]] = [*({"k": word, "l": [word, {word: word}]} for word in WORDS), dict.fromkeys(KEYS, 1), *(mapping(0) for _ in range(3000))]
    answers = Reference("yamltext").ask_all([{"text": json.dumps(_asked(item))} for item in made])
    wrong = [(item, yaml_text.marshal(item), answer) for item, answer in zip(made, answers, strict=True) if yaml_text.marshal(item) != answer["value"]]
    assert not wrong[:3]


def _asked(value: Any) -> Any:
    if isinstance(value, Number):
        return {"$number": value.text}
    if isinstance(value, dict):
        return {key: _asked(item) for key, item in value.items()}
    return [_asked(item) for item in value] if isinstance(value, list) else value


def test_urls() -> None:
    rng = Random(4)
    samples = [*POOLS["url"], "https://h.example.com/v1//x&y=z/./p/q?a=1&b=%2F;c&d=+e#f%20g", "http://u%40:p%3A@h.example:/a%2fb/%E4%B8%AD文?x?y"]

    def ours(data: bytes) -> Any:
        try:
            first = parse(to_text(data))
            again = through(through(first))
        except (URLError, CallError):
            return REFUSED
        return [_shown(text) for text in (to_string(first), to_string(again), request_uri(again), encode(parse_query(again.raw_query)))]

    texts = [data for data in unique([*samples, *mutated(samples, URL_PARTS, 5000, rng)]) if _is_text(data) and parse_scheme(data)]
    assert not disagreements("urltext", texts, ours, lambda answer: answer["value"])


def parse_scheme(data: bytes) -> bool:
    """Of others no request is ever made."""
    try:
        return parse(to_text(data)).host.rstrip(":") != ""
    except URLError:
        return True


def _shown(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


HEADER_NAMES = [
    "x-a",
    "X-A",
    "user-agent",
    "Accept",
    "content-type",
    "Host",
    "authorization",
    "Content-Length",
    "Trailer",
    "bad name",
    "ü",
    "",
    "x_y",
    "connection-x",
    "Cookie",
]
HEADER_VALUES = [
    "",
    " ",
    "a",
    " a b\t",
    "é文",
    "a\x00",
    "a\nb",
    "a\x7f",
    "application/json",
    "text/xml; charset=utf-8",
    "application/problem+json",
    "text/plain",
    "\ta",
]


def test_requests_as_they_are_written() -> None:
    rng = Random(5)
    calls = []
    for _ in range(600):
        header: headers.Header = {}
        for _ in range(rng.randrange(4)):
            header.setdefault(headers.canonical(rng.choice(HEADER_NAMES)), []).append(rng.choice(HEADER_VALUES))
        user = rng.choice([None, None, ["u", "p:w"], ["u@", ""]])
        method = rng.choice(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])
        calls.append({"method": method, "path": rng.choice(["/", "/a%2Fb?c=d e", ""]), "user": user, "header": header, "body": rng.choice(["", "{}"])})
    answers = Reference("send").ask_all([{"value": call} for call in calls])
    wrong = []
    for call, answer in zip(calls, answers, strict=True):
        mine, theirs = _written(call), _read(answer)
        if mine != theirs:
            wrong.append((call, mine, theirs))
    assert not wrong[:3]


def _written(call: dict[str, Any]) -> Any:
    header: headers.Header = {name: list(values) for name, values in call["header"].items()}
    user = "" if call["user"] is None else "u:p%3Aw@" if call["user"][0] == "u" else "u%40:@"
    url = parse(f"http://{user}h{call['path']}")
    headers.add_resty(header, call["method"])
    headers.add_basic(header, url)
    try:
        lines = headers.on_the_wire(header, call["method"], "")
    except CallError:
        return REFUSED
    body = call["body"] if headers.carries_body(call["method"]) else ""
    return f"{call['method']} {request_uri(url)}", sorted(line for line in lines if line[0] != "Host"), body


def _read(answer: Answer) -> Any:
    if answer["error"] is not None:
        return REFUSED
    head, _, body = answer["value"].partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    pairs = [tuple(line.split(": ", 1)) for line in lines]
    ours = [(name, value) for name, value in pairs if name not in ("Host", "Accept-Encoding", "Content-Length")]
    return first.removesuffix(" HTTP/1.1"), sorted(ours), body
