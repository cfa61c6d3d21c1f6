"""YAML to compare with Go: documents that touch every corner of the scanner, and ways to damage them by chance."""

from __future__ import annotations

from random import Random

SCALARS = """
~ null Null NULL nil true True TRUE tRUE false yes No on OFF y 0 -0 +1 12 -7 1_000 1__0 _1 1_ 0x1F 0XfF 0x_f 0o17 0O17 017 08
0b101 -0b1 0b2 0x 0b+1 -0b+1 0o+7 9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809
18446744073709551615 18446744073709551616 0xFFFFFFFFFFFFFFFF 1.5 1. .5 -.5 +.5e1 1e3 1E-3 1e400 1e-400 1e21 1e20 1e-7 0.1 5e-324
0x1p4 1.2.3 1e 1e+ .e1 . .. Inf NaN .inf -.INF +.Inf .nan .NAN 12:30:45 2001-01-01 2001-1-2 2001-13-01 2000-02-29 1900-02-29
0000-02-29 2001-12-14t21:59:43.10-05:00 2001-12-14T1:2:3,5Z 2001-12-14T21:59:43+23:60 << = é 中文 v1.0
""".split()  # noqa: SIM905 — a list of words

DOCUMENTS = [
    "",
    "\n",
    "# only a comment",
    "---\n",
    "--- \n...\n",
    "...\n",
    "a: 1\n---\nb: 2\n",
    "a: 1\n...\nb: [\n",
    "a: 1\n--- @\n",
    "a: 1\n---\n- '\n",
    "x\n@\n",
    "%YAML 1.1\n---\na: 1\n",
    "%YAML 1.2\n---\na: 1\n",
    "%YAML 1.1\n%YAML 1.1\n---\n",
    "%YAML 1\n---\n",
    "%YAML 1.111\n---\n",
    "%TAG !e! tag:example.org,2000:\n---\n!e!x y\n",
    "%TAG ! tag:yaml.org,2002:\n---\n!int '7'\n",
    "%TAG !e tag:x:\n---\n",
    "%FOO bar\n---\na\n",
    "%\n",
    "a: %x\n",
    "a:\n  b: 1\n  c:\n  - 1\n  -\n  - - 2\n    - 3\nd: e\n",
    "- a\n- b: c\n  d: e\n-\n  - f\n- [g, {h: i}]\n",
    "? a\n: b\n? - c\n: - d\n? e\n",
    "? |\n  block key\n: - one\n  - two\n",
    "? a\n# comment\n: b\n# another\n? c\n",
    "? [a, b]\n: c\n",
    "{a: b, c: , d, ? e : f, ? g, : h}\n",
    "[a, b: c, ? d : e, ? f, {g}, [], ]\n",
    "[? ]\n",
    "[? , a]\n",
    "[: a]\n",
    "[a, , b]\n",
    "{a: [}\n",
    "[a\nb, c]\n",
    "[a: b\n  c]\n",
    "[-1, - 2]\n",
    "[-]\n",
    "{a:b, c:}\n",
    '{"a":1, "b":[2],"c":{}}\n',
    "[http://x?a=b&c, d]\n",
    "[!!str a, !foo,b c]\n",
    "[a, b]: c\n",
    "{a: b}: c\n",
    "[,]: x\n",
    "[? []]: x\n",
    "[[]]: x\n",
    "[a]\n]\n",
    "a: {{ b }}\n",
    "a: ]\n",
    "a: b: c\n",
    "a: 'b': c\n",
    "a: 'it''s'\n",
    "a: 'it's'\n",
    "a: 'one\n\n  two\n   three '\n",
    'a: "x\\ty\\u00e9\\x41\\U0001f600\\"\\\\\\/"\n',
    'a: "\\q"\n',
    'a: "\\u12"\n',
    'a: "\\ud83d\\ude00"\n',
    'a: "x \\\n   y\\\n\n  z"\n',
    'a: "one\n  two\n\n\tthree"\n',
    'a: "open\nb: c\n',
    'a: "x" y\n',
    'a: "x"# comment\n',
    "'a\n---\nb'\n",
    '"a\n... \nb"\n',
    "a b\nc\n",
    "a\n b: c\n",
    "a: b\n c: d\n",
    "a: b\n  c\n  d # e\n",
    "a: b\n\n\n  c\n",
    "a #b: c\n",
    "a: #b\n  c\n",
    "a: b#c\n",
    "a:b\nc: d\n",
    "a : b\n",
    "a:\tb\n",
    "\ta: b\n",
    "a:\n\tb: c\n",
    "a:\n  b\n\tc\n",
    "a: b\n\n\t\nc: d\n",
    "a: b\t# c\n",
    "# a\n\t# b\nc: d\n",
    "- \ta\n-\tb\n",
    "- # c\n\t- d\n",
    "a: |\n  x\n   y\n\n  z\n",
    "a: >\n  x\n  y\n\n   z\n  w\n",
    "a: |-\n  x\n\n",
    "a: |+\n  x\n\n\nb: c\n",
    "a: >2-\n    x\n   y\n",
    "a: |0\n  x\n",
    "a: |12\n  x\n",
    "a: |1+\n x\n\n# end\n",
    "a: | # c\n  x\n",
    "a: |x\n",
    "a: |\n\n\n   x\n",
    "a: |\n  \tx\n\ty\n",
    "a: |\n\tx\n",
    "a: |",
    "- |\n x\n- >\n y\n",
    "a: |\nb: c\n",
    "a: &x b\nc: *x\n",
    "a: &x {b: 1}\nc: {<<: *x, d: 2}\n",
    "a: &x {b: 1, c: 2}\nd: &y {c: 3}\ne: {c: 4, <<: [*y, *x]}\n",
    "a: &x [1]\nb: {<<: *x}\n",
    "a: {<<: {b: 1}, b: 2}\n",
    "a: {<<: }\n",
    "a: {'<<': 1}\n",
    "a: &x [*x]\n",
    "a: &x {b: *x}\n",
    "a: &x {<<: *x}\n",
    "*a\n",
    "a: *b\n",
    "a: **b**\n",
    "a: &\n",
    "&a &b c\n",
    "&a !!str 1\n",
    "!!int &a 1\n",
    "a: &x 1\nb: &x 2\nc: *x\n",
    "*a : b\n",
    "&a a: *a\n*a: b\n",
    "!!str 1\n",
    "!!int x\n",
    "!!int 1.5\n",
    "!!float 1\n",
    "!!bool yes\n",
    "!!null x\n",
    "!!binary aGk=\n",
    "!!binary '!'\n",
    "!!timestamp 2001-01-01\n",
    "!!timestamp x\n",
    "! 12\n",
    "!foo 12\n",
    "!<tag:yaml.org,2002:int> '12'\n",
    "!<x\n",
    "!e!x y\n",
    "!a%41%zz b\n",
    "!\n",
    "a: 1\nb: 2\na: 3\na: 4\nb: 5\n",
    "{a: 1, 'a': 2}\n",
    "1: a\n'1': b\n",
    "1: a\n0x1: b\n",
    "1: a\n1.0: b\n",
    "[]: a\n{}: b\n",
    "? [a]\n: b\n? [c]\n: d\n",
    "~: a\n",
    "2001-01-01: a\n",
    "18446744073709551615: a\n",
    ".inf: a\n1.50: b\ntrue: c\n-3: d\n",
    "!!binary /w==: a\n",
    "a: .nan\n",
    "a: 2001-12-14T21:59:43+24:00\n",
    "a: 1\r\nb:\r\n  - c\r\n",
    "a: 1\rb: 2\r",
    "a: 1\x85b: 2\u2028c: 3\u2029",
    "a: 'x\x85\u2028 y'\n",
    "a: b\n# c\x85\t# d\n",
    "a: \x07\n",
    "a: \x7f\n",
    "a: \ufffe\n",
    "\ufeffa: 1\n",
    "\ufeff\ufeffa: 1\nbb: 2\n",
    "a: 1\n\ufeffb: 2\n",
    "a: \udcff\n",
    "a: \udce4\udcb8\n",
    "a: \udced\udca0\udc80\n",
    "a: \udcc0\udc80\n",
    "\udcff\udcfea\0:\0 \x001\0",
    "\udcfe\udcff\0a\0:\0 \x001",
    "\udcff\udcfe\0\udcd8",
    "@a\n",
    "`a`\n",
    "a: @b\n",
    "-\n-\n",
    "- a\nb\n",
    "- a\n - b\n",
    "- - a\n  b\n",
    "a:\n- b\n - c\n",
    "a:\n- b\nc\n",
    "a:\n  - b\n c: d\n",
    "a: - b\n",
    "a: [b\nc: d\n",
    "a: {b\nc: d\n",
    "# c\n- @\n",
    "# c\n- 'x\n",
    "- a\n# c\n- b: 'x\n",
    "- a\n# c\n- b\n# d\nc\n",
    "k: v\n" + "x" * 1025 + ": 1\n",
    "x" * 1024 + ": 1\n",
    "{" + "x" * 1025 + ": 1}\n",
    "[" * 50 + "]" * 50,
    "- " * 50 + "a",
]

METAS = [
    "",
    "~",
    "{}",
    "[]",
    "- ~\n",
    "- plugin_id: 1\n",
    "- {plugin_id: '1'}\n",
    "- {plugin_id: 1.9, plugin_type: 1e0, version: 1.0, deprecated: yes}\n",
    "- {plugin_id: 0x10, plugin_type: 1_0, version: v1.0.0, deprecated: 'on'}\n",
    "- {plugin_id: 9223372036854775808}\n- {plugin_id: -9223372036854775809}\n",
    "- {plugin_id: .nan}\n- {plugin_id: .inf}\n- {plugin_id: -.inf}\n- {plugin_id: 1e30}\n",
    "- {plugin_id: ~, version: ~, manifest: ~, tools: ~, deprecated: ~}\n",
    "- {version: 2001-01-01, openapi_doc_file: true, deprecated: 1}\n",
    "- {version: !!binary dg==, openapi_doc_file: !!binary '?'}\n",
    "- {version: [], manifest: [], tools: {}}\n",
    "- {version: {a: 1}, manifest: text that is long, tools: text}\n",
    "- manifest: {auth: {type: none, authofapitoken: {key: k, servicetoken: t}}, api: {type: x}}\n  tools: [{tool_id: 1}, ~, {tool_id: a}]\n",
    "- manifest: {common_params: {header: [{name: a, value: 1}, ~], ~: [], body: ~, 1: [{name: [x]}]}}\n",
    "- manifest: {api: ~, auth: ~}\n- manifest: {api: text, auth: text}\n",
    "- &a {plugin_id: 1, version: v1}\n- {<<: *a, version: v2}\n- *a\n",
    "- {<<: [{plugin_id: 1}, {plugin_id: 2, version: v3}]}\n",
    "- {<<: text}\n",
    "- {[a]: 1, <<: {plugin_id: 2}}\n",
    "- {plugin_id: 1, plugin_id: 2}\n",
    "- {plugin_id: 1, !!binary cGx1Z2luX2lk: 2}\n",
    "- {Plugin_ID: 1, PluginID: 2, unknown: {a: [b]}}\n",
    "- {unknown: {a: 1, a: 2}, 1: x, ~: y, [z]: w}\n",
    "- {unknown: !!int x}\n",
    "- {plugin_id: !!int x, version: v1}\n",
    "- &a {manifest: *a}\n",
    "- !!null {plugin_id: 1}\n",
    "- !!str {plugin_id: 1}\n",
    "plugin_id: 1\n",
    "- text\n- 1\n- [a]\n",
    "- {version: '中文中文中文中文', plugin_id: 中文中文中文中文}\n",
    "- {plugin_type: yes, deprecated: maybe, plugin_id: true}\n",
    "- plugin_id: 1\n  tools:\n  - tool_id: 1\n\tmethod: get\n",
]

_PIECES = (
    "\t", " ", "  ", "\n", "\n\n", "\r\n", "\r", ":", ": ", "- ", "-", "? ", "?", "#", " # c", "[", "]", "{", "}", ",", "&a ", "*a", "!", "!!str ",
    "|", "|\n", ">", "'", '"', "\\", "%", "---\n", "...\n", "@", "`", "a", "b: ", "\x85", "\u2028", "é", "中", "<<: ", "0", "~", "\n  ", "\n\t",
    "\x01", "''", "- - ",
)  # fmt: skip


def damaged(random: Random, text: str) -> str:
    """The text with one to four pieces added, removed or replaced, or lines moved."""
    for _ in range(random.choice((1, 1, 2, 4))):
        at, kind = random.randrange(len(text) + 1), random.randrange(6)
        lines = text.split("\n")
        line = random.randrange(len(lines))
        if kind < 2:
            text = text[:at] + random.choice(_PIECES) + text[at:]
        elif kind == 2:
            text = text[:at] + text[at + random.choice((1, 1, 2, 5)) :]
        elif kind == 3:
            text = text[:at] + random.choice(_PIECES) + text[at + 1 :]
        else:
            lines[line] = random.choice(("  ", " ", "\t", "- ", "# ")) + lines[line] if kind == 4 else lines[line].lstrip()
            text = "\n".join(lines)
    return text


def documents(seed: int, count: int) -> list[str]:
    """Damaged documents."""
    random = Random(seed)
    return [damaged(random, random.choice(DOCUMENTS)) for _ in range(count)]


def values(seed: int, count: int) -> list[str]:
    """Mappings of random scalars, tagged and quoted at random, as keys too."""
    random = Random(seed)

    def scalar() -> str:
        text = random.choice(SCALARS)
        quoted = random.choice((text, text, text, f"'{text}'", f'"{text}"'))
        return random.choice(("", "", "", "", "!!str ", "!!int ", "!!float ", "!!bool ", "!x ")) + quoted

    return [f"{{{scalar()} : {scalar()}, k: [{scalar()} , {scalar()} ], {random.choice(SCALARS)} : {{b: {scalar()} }}}}" for _ in range(count)]


def metas(seed: int, count: int) -> list[str]:
    """Damaged lists of plugins."""
    random = Random(seed)
    return [damaged(random, random.choice(METAS)) for _ in range(count)]
