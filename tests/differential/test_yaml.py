"""YAML as yaml.v3 decodes it: into any value, and from there to JSON as kin-openapi has it; and into the types of plugin_meta.yaml."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from cozecheck.core.findings import Findings
from cozecheck.golang import yaml3
from cozecheck.loader.meta import decode
from cozecheck.loader.model import Field, ManifestMeta, PluginMeta, ToolMeta
from tests.differential.compare import REFUSED, disagreements, mutated, plain
from tests.fuzz.bases import bases
from tests.fuzz.case import META
from tests.fuzz.encodings import recode
from tests.fuzz.generate import case
from tests.fuzz.text import damage
from tests.fuzz.values import ODD
from tests.reference.client import Answer, available

pytestmark = pytest.mark.skipif(not available(), reason="Go is not installed")

WORDS = r"""[
"a: ", "- ", ": ", "\n ", "--- ", "... ", ": >\n  ", "\n  ", "+\n\n ", "? ", "- - ", ": - ", "<<: ", "&a ", "*a ", "!!str ", "!!int ", "! ", "!<x> ",
"null", "~", "true", "'a'", "\"a\\n\"", "\n- ", "\n a: ", "\na: ", "{a: b}", "[a, b]", "# c\n", "0x1f", "1e3", ".5", ".inf", ".nan", "2024-01-01",
"%YAML 1.1\n---\n", "\r\n", "\r", "\u2028", "\u0085", "\ufeff", "\u6587", "\ud83d\ude00", "\"\\u0041\"", "? a\n: b\n", "{? a : b}", "[a: b]", "a:b",
"- a\n- b\n", "a:\n- b\n", "\"a\n  b\"", "'a\n\n b'", "a\n  b\n", "|", "|-\n", "|+\n ", ">2\n  "
]"""
PIECES = [
    *"ab01 \n\t:-?,[]{}#&*!|>'\"%@`~.=<\\",
    *json.loads(WORDS),
]
SAMPLES = [
    "a: 1\nb: [x, 'y', \"z\"]\nc:\n  - d: ~\n    e: |\n      text\n",
    "- &x {a: 1}\n- *x\n- <<: *x\n  b: 2\n",
    "{a: [b, {c: d}], ? e : f}\n",
    "--- >-\n a\n b\n...\n",
    "? [a, b]\n: c\n? x\n",
]


def _documents() -> Iterator[bytes]:
    """Damaged configurations, scalars in every notation in every place, and pieces of YAML thrown together."""
    rng = Random(1)
    for seed in range(3_000_000, 3_000_900):
        yield from (data for path, data in case(seed, real=False).files.items() if not path.startswith("common"))
    for scalar in ODD:
        yield from (
            form.format(scalar).encode(errors="surrogatepass")
            for form in ("{}", "a: {}", "- {}", "{{a: {}}}", "[{}]", "{}: a", "? {}", "{{{}: a}}", "a: {}\n  b", "a: &x {}\nb: *x")
        )
    yield from (text.encode(errors="surrogatepass") for text in mutated(SAMPLES, PIECES, 3000, rng))
    yield from ("".join(rng.choice(PIECES) for _ in range(rng.randrange(1, 14))).encode(errors="surrogatepass") for _ in range(4000))
    texts = [base.files[META].decode() for base in bases(real=False)]
    for _ in range(1500):
        text = rng.choice(texts)
        for _ in range(rng.choice((1, 2, 3))):
            text, _told = damage(text, rng)
        yield text.encode(errors="surrogatepass")
    for _ in range(600):
        yield recode(rng.choice(texts).encode() if rng.random() < 0.3 else rng.choice(SAMPLES).encode(), rng)[0]


@pytest.fixture(scope="module")
def documents() -> list[bytes]:
    found = list(dict.fromkeys(_documents()))
    assert len(found) > 9000
    return found


def exact(value: Any) -> str:
    """With 1, 1.0 and true kept apart."""
    return json.dumps(value, sort_keys=True)


def _integer(text: str) -> float:
    """Python alone has no integer that is minus zero."""
    return -0.0 if text == "-0" else int(text)


def as_json(data: bytes) -> str | None:
    """What we make of a stream; None where it is refused."""
    findings = Findings("a.yaml")
    root = yaml3.parse(data, findings)
    return None if findings or root is None or not yaml3.to_json(root, findings) else exact(plain(root))


def really_as_json(answer: Answer) -> str | None:
    """What Go makes of it."""
    value = answer["value"]
    return None if answer["error"] is not None or value["json_error"] is not None else exact(json.loads(value["json"], parse_int=_integer))


@pytest.mark.slow
def test_into_any_value(documents: list[bytes]) -> None:
    wrong = disagreements("yaml", documents, lambda data: as_json(data) or REFUSED, lambda answer: really_as_json(answer) or REFUSED)
    assert wrong == []


@pytest.mark.slow
def test_into_the_types_of_plugin_meta(documents: list[bytes]) -> None:
    def ours(data: bytes) -> Any:
        findings = Findings("a.yaml")
        root = yaml3.parse(data, findings)
        entries = decode(root, findings) if root is not None and not findings else []
        return REFUSED if findings else [_plugin(entry) if entry else None for entry in entries]

    def real(answer: Answer) -> Any:
        return [_chosen(entry) for entry in answer["value"] or []]

    wrong = disagreements("yamltyped", documents, ours, real)
    assert wrong == []


def _value(field: Field[Any]) -> Any:
    """As Go's JSON shows it: what is no Unicode is a U+FFFD."""
    return field.value.encode(errors="surrogateescape").decode(errors="replace") if isinstance(field.value, str) else field.value


def _plugin(meta: PluginMeta) -> list[Any]:
    fields = [_value(field) for field in (meta.id, meta.deprecated, meta.version, meta.plugin_type, meta.openapi_doc_file)]
    return [*fields, _manifest(meta.manifest) if meta.manifest else None, [_tool(tool) if tool else None for tool in meta.tools]]


def _tool(meta: ToolMeta) -> list[Any]:
    return [_value(field) for field in (meta.id, meta.deprecated, meta.method, meta.sub_url)]


def _manifest(meta: ManifestMeta) -> list[Any]:
    texts = (
        meta.schema_version,
        meta.name_for_model,
        meta.name_for_human,
        meta.description_for_model,
        meta.description_for_human,
        meta.logo_url,
        meta.api_type,
    )
    auth = meta.auth
    shown = [*(_value(field) for field in (auth.type, auth.sub_type, auth.payload)), auth.has_api_token, auth.has_authorization_code] if auth else None
    params = {location: [[_value(param.name), _value(param.value)] if param else None for param in listed] for location, listed in meta.common_params.items()}
    return [*(_value(field) for field in texts), shown, params]


def _chosen(entry: Any) -> Any:
    """Of what Go decoded, what our model keeps, in the same order."""
    if entry is None:
        return None
    manifest = entry["Manifest"]
    tools = [[tool["ToolID"], tool["Deprecated"], tool["Method"], tool["SubURL"]] if tool else None for tool in entry["Tools"] or []]
    shown = None
    if manifest:
        auth = manifest["Auth"]
        texts = ("SchemaVersion", "NameForModel", "NameForHuman", "DescriptionForModel", "DescriptionForHuman", "LogoURL")
        pointers = ("AuthOfAPIToken", "AuthOfOAuthAuthorizationCode")
        params = {
            location: [[param["Name"], param["Value"]] if param else None for param in listed or []]
            for location, listed in (manifest["CommonParams"] or {}).items()
        }
        shown = [
            *(manifest[name] for name in texts),
            manifest["API"]["Type"],
            [auth["Type"], auth["SubType"], auth["Payload"], *(auth[name] is not None for name in pointers)] if auth else None,
            params,
        ]
    return [*(entry[name] for name in ("PluginID", "Deprecated", "Version", "PluginType", "OpenapiDocFile")), shown, tools]
