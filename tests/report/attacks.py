"""Texts that try to do something where a report is read, and configurations and results that hold them wherever a text can stand."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

from cozecheck.core import catalogue
from cozecheck.core.effect import Effect
from cozecheck.core.finding import Finding, Related
from cozecheck.core.place import Place
from cozecheck.core.result import ConfigResult, Failure, Loss, PluginNames, Prediction, RunResult, Suppressed
from cozecheck.core.text import T, Text
from cozecheck.rules.example import HEALTHY

ATTACKS = {
    "command": "::error file=x::pwned",
    "command-after-space": "  ::warning::pwned",
    "command-after-newline": "x\n::set-output name=a::b",
    "command-after-carriage-return": "x\r::warning::pwned\r\n::error::pwned",
    "command-after-separator": "x\u2028::error::pwned\u2029::error::pwned\x85::error::pwned",
    "command-escaped": "%0A::error::x %0D%0A##[error]x %25 %3A%3A",
    "command-property": "x,line=1,title=pwned::pwned",
    "stop-token": "::stop-commands::x",
    "old-command": "##[error]pwned",
    "old-command-within": "x ####[set-env name=A]b",
    "nul": "a\x00b",
    "escape": "\x1b[31mred\x1b]0;title\x07\x1b]8;;https://evil.example\x1b\\x\x1bc\b\b\x7f",
    "escape-8-bit": "\x9b31mred\x9d0;title\x9c\x90x\x9c",
    "bidi": "\u202eevil\u2066 \u200f\u061c\u200e",
    "invisible": "a\u200bb\ufeffc\U000e0041\xadd",
    "surrogates": "\ud800 \udcff \udfff",
    "html": "<script>alert(1)</script><img src=x onerror=1><!-- x --><details></td></table>&lt;b&gt;&#60;",
    "html-comment-open": "<!-- all that follows",
    "link": "[click](https://evil.example) [click][x] <https://evil.example> https://evil.example www.evil.example a@evil.example mailto:a@evil.example",
    "link-definition": "[x]: https://evil.example",
    "image": "![x](https://evil.example/x.png)![x][y]",
    "mention": "@octocat @org/team #1 GH-1 gh-22 org/repo#3 octocat@0123456789abcdef0123456789abcdef01234567",
    "table": "a | b\\| c\\",
    "code": "`` ` ```",
    "code-newline": "`a\n\n## b\n\n- c`",
    "code-backslash": "\\` \\",
    "fence": "x\n```\nx\n~~~\nx\n    x\n***\n# x\n> x\n- x\n1. x\n===",
    "block-start": "- [ ] # > + 1. x",
    "emphasis": "**a** __b__ ~~c~~ *d* \\*",
    "math": "$\\href{https://evil.example}{x}$ $$x$$ $`x`$",
    "xml": "]]> <![CDATA[ & < \ufffe \uffff \x0b \x0c \x1f &amp; \"'",
    "format": "{x} {0} {} %s %(x)s {{",
    "long": "long " * 200_000,
    "long-word": "`|<@" * 250_000,
}


def writable(name: str) -> str:
    """As much of an attack as a file's name can hold here."""
    name = re.sub(r"[/\0\ud800-\udc7f\udd00-\udfff]", "_", name)[:60]
    if os.name == "nt" or sys.platform == "darwin":
        name = re.sub(r'[\\:*?"<>|\x00-\x1f\ud800-\udfff]', "_", name).strip(" .")
    return name


def lay_out(folder: Path, attack: str, *, starts: bool = False) -> Path:
    """A config folder, whose own name attacks too: plugin 101 loads with hostile names, 102 and 103 are broken in many ways.

    With `starts`, nothing is broken that keeps the server from starting.
    """
    root = folder / writable(attack)
    attack = attack[:300_000]
    quoted, document, broken = quote(attack), writable(attack) + ".yaml", "broken" + writable(attack)[:40] + ".yaml"
    meta, search, notes = (HEALTHY[f"pluginproduct/{name}.yaml"] for name in ("plugin_meta", "search", "notes"))
    first, second = re.split(r"(?m)^(?=- plugin_id: 102)", meta)
    # A key may have 1,024 characters, else YAML does not know it for one.
    path, key = quote("/" + attack[:1000]), quote(attack[:1000])
    first = _put(first, "name_for_model: web_search", f"name_for_model: {quoted}", "sub_url: /search", f"sub_url: {path}")
    first = _put(first, "version: v1.0.0", f"version: v1.0.0 # cozecheck: ignore[CZ101] {_comment(attack)}\n  {key}: 1", "search.yaml", quote(document))
    search = _put(search, "/search:", f"{path}:", "operationId: search", f"operationId: {quoted}", "name: limit", f"name: {quoted}")
    search = _put(search, "https://search.example.com", quote("https://search.example.com/" + attack))
    search = _put(search, "summary: Finds", f"{quote('x-' + attack[:1000])}: 1\n      summary: Finds")
    third = _put(second.replace("102", "103"), "notes.yaml", quoted, "schema_version: v1", f"schema_version: {quoted}")
    second = _put(second, "type: none", f"type: {quoted}", "method: post", f"method: {quoted}", "sub_url: /notes", f"sub_url: {quoted}")
    second = _put(second, "notes.yaml", quote(broken), "version: v1.0.0", f"version: {quoted}")
    if not starts:
        second = _put(second, "deprecated: false", f"deprecated: {quoted}")
    notes = _put(notes, "      responses:\n", f"      responses:\n        {key}: {{description: x}}\n", "type: boolean", f"type: {quoted}")
    notes = _put(
        notes, "$ref: ", f"$ref: {quoted} # ", "type: string", f"type: string\n                  {key}: 1\n                  pattern: {quote('(' + attack)}"
    )
    # The rest as it is, not escaped: what no YAML reader takes makes the whole document an error, and the line is quoted.
    raw = json.dumps(attack, ensure_ascii=False)
    notes += f"x-raw: {raw}\n{raw}: [1\nx: {attack}\n"
    setting = quote(attack[:10_000])
    files = {
        "pluginproduct/plugin_meta.yaml": first + second + third,
        "pluginproduct/" + document: search,
        "pluginproduct/" + broken: notes,
        "common/oauth_schema.json": HEALTHY["common/oauth_schema.json"] if starts else '{"standard": {}, ' + quoted + ": 1, " + raw,
        ".cozecheck.yaml": f"{setting}: 1\nignore: [{setting}]\nseverity: {{{setting}: off}}\n",
    }
    for name, text in files.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode("utf-8", "surrogatepass"))
    return root


def quote(text: str) -> str:
    """A YAML text in double quotes and ASCII; YAML can say no half of a surrogate pair."""
    return '"' + "".join(char if char.isprintable() and char.isascii() and char not in '"\\' else f"\\U{ord(char):08x}" for char in _whole(text)) + '"'


def _whole(text: str) -> str:
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def _put(text: str, *pairs: str) -> str:
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def _comment(attack: str) -> str:
    """What a YAML comment can hold of it."""
    return re.sub("[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029\ufeff]", "?", attack)


def constructed(attack: str) -> RunResult:
    """A result in which every text that a config could have a say in is the attack."""
    text, attack = T("{attack}", attack=attack), attack[:10_000]
    related = (Related(Place(attack, 1, 1, 1, 3), text), Related(Place(attack + "2"), text))

    def finding(rule: str, effect: Effect, message: Text = text) -> Finding:
        found = catalogue.BY_CODE[rule]
        return Finding(found, Place(attack, 1, 2, 1, 4), message, effect, text, text, attack, related, attack, attack)

    findings = tuple(finding("CZ223", effect) for effect in Effect if effect is not Effect.INVALID_SETTINGS)
    lost = (found for found in findings if found.effect not in (Effect.WARNING, Effect.NOTE))
    losses = tuple(Loss(found.effect, attack, attack if number % 2 else "", attack, attack, found) for number, found in enumerate(lost))
    other = ConfigResult("other", Prediction(startup="error", losses=losses), findings)
    config = ConfigResult(
        attack,
        Prediction(plugins={attack: (attack,)}, declared_plugins=1, declared_tools=1, losses=losses, unsure=findings[:1]),
        findings,
        sources={attack: (attack, attack)},
        suppressed=(Suppressed(findings[0], Place(attack), attack),),
        names={attack: PluginNames(attack, {attack: attack})},
        files=(attack,),
    )
    settings = finding("CZ900", Effect.INVALID_SETTINGS)
    failures = (Failure(attack, attack, attack),)
    return RunResult(
        (config, other),
        0.1,
        settings_findings=(settings,),
        settings_sources={attack: (attack,)},
        failures=failures,
        notices=(T("'{root}' is left out", root=attack),),
    )
