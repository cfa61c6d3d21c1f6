"""Writes docs/rules.md and docs/rules.zh-CN.md from the rules' own docstrings; with --check only says whether they are current."""

from __future__ import annotations

import sys
from pathlib import Path

from cozecheck.core.catalogue import RULES
from cozecheck.core.effect import Effect
from cozecheck.core.rule import Rule
from cozecheck.core.text import Translate
from cozecheck.report.language import translator
from cozecheck.rules.example import HEALTHY
from cozecheck.rules.manual import manual, render

DOCS = Path(__file__).resolve().parents[1] / "docs"
FILES = {"en": DOCS / "rules.md", "zh": DOCS / "rules.zh-CN.md"}

WORDS = {
    "en": {
        "title": "Rules",
        "made": "Made by `scripts/docs.py` from the docstrings in `cozecheck/rules/`; edit those.",
        "intro": "What cozecheck finds, and what Coze Studio does about it. `cozecheck explain CODE` prints one of these manuals.\n\n"
        "Each example changes one place of the [healthy configuration](#the-healthy-configuration) at the end of this page: "
        "the file and the way to the place stand above it. The tests run every example.\n\n"
        "Sources: `conf/…` is `backend/domain/plugin/conf/…`, and `model/…`, `convert/…`, `consts/…` are below `backend/crossdomain/plugin/` of "
        "[coze-dev/coze-studio](https://github.com/coze-dev/coze-studio); kin-openapi is "
        "[github.com/getkin/kin-openapi](https://github.com/getkin/kin-openapi/tree/v0.118.0) v0.118.0, yaml.v3 is "
        "[gopkg.in/yaml.v3](https://github.com/go-yaml/yaml/tree/v3.0.1) v3.0.1.",
        "effects": "Effects",
        "effect": "Effect:",
        "all": "All rules",
        "columns": "| Code | Name | Effect | Summary |",
        "healthy": "The healthy configuration",
    },
    "zh": {
        "title": "规则",
        "made": "由 `scripts/docs.py` 根据 `cozecheck/rules/` 中的文档字符串生成；请修改后者。",
        "intro": "cozecheck 能发现的问题，以及 Coze Studio 对它们的实际处理。`cozecheck explain 编号` 可显示其中一条的说明。\n\n"
        "每个示例只改动本页末尾[健康配置](#健康配置)中的一处：示例上方给出文件和位置。测试会运行每一个示例。\n\n"
        "出处：`conf/…` 指 [coze-dev/coze-studio](https://github.com/coze-dev/coze-studio) 的 `backend/domain/plugin/conf/…`，"
        "`model/…`、`convert/…`、`consts/…` 位于其 `backend/crossdomain/plugin/` 之下；kin-openapi 指 "
        "[github.com/getkin/kin-openapi](https://github.com/getkin/kin-openapi/tree/v0.118.0) v0.118.0，yaml.v3 指 "
        "[gopkg.in/yaml.v3](https://github.com/go-yaml/yaml/tree/v3.0.1) v3.0.1。",
        "effects": "后果",
        "effect": "后果：",
        "all": "全部规则",
        "columns": "| 编号 | 名称 | 后果 | 概要 |",
        "healthy": "健康配置",
    },
}

SUBJECTS = (
    ("CZ0", "Files and YAML", "文件与 YAML"),
    ("CZ1", "plugin_meta.yaml", "plugin_meta.yaml"),
    ("CZ2", "OpenAPI documents", "OpenAPI 文档"),
    ("CZ3", "Tools in use", "使用中的工具"),
    ("CZ4", "Advice", "建议"),
    ("CZ5", "The OpenAPI standard", "OpenAPI 标准"),
    ("CZ6", "Servers, asked with `cozecheck probe`", "服务器（由 `cozecheck probe` 查询）"),
    ("CZ9", "cozecheck's own settings and comments", "cozecheck 自身的设置与注释"),
)

EFFECTS = {
    Effect.SERVER_DOWN: ("The server reports an error and does not start.", "服务器报错，无法启动。"),
    Effect.SERVER_CRASH: ("The server panics at its start.", "服务器启动时崩溃（panic）。"),
    Effect.CRASHES_WHEN_USED: ("The tool loads, and kills the whole server when it is used.", "工具能加载，但一经使用就会使整个服务器崩溃。"),
    Effect.BREAKS_PLUGIN_LIST: ("The tool loads, and the plugin list answers HTTP 500 for everybody.", "工具能加载，但插件列表对所有人返回 HTTP 500。"),
    Effect.PLUGIN_DROPPED: ("The plugin is left out with all of its tools; the server runs.", "插件及其全部工具被丢弃；服务器照常运行。"),
    Effect.TOOL_DROPPED: ("The tool is left out; the rest of its plugin loads.", "工具被丢弃；插件的其余部分照常加载。"),
    Effect.UNUSABLE_BY_WORKFLOWS: ("The tool loads, but no workflow can use it.", "工具能加载，但工作流无法使用。"),
    Effect.UNUSABLE_BY_AGENTS: ("The tool loads, but no agent can use it.", "工具能加载，但智能体无法使用。"),
    Effect.CALLS_FAIL: ("The plugin loads, and calls of its tools fail.", "插件能加载，但调用其工具会失败。"),
    Effect.UNKNOWN: ("What Coze Studio does cannot be known from the files alone.", "仅凭这些文件无法断定 Coze Studio 会怎样处理。"),
    Effect.INVALID_SETTINGS: ("cozecheck's own settings are not valid: exit code 2.", "cozecheck 自身的设置有误：退出码 2。"),
    Effect.WARNING: ("Nothing is lost, but something will not be as it was meant.", "没有丢失什么，但结果会与本意不符。"),
    Effect.NOTE: ("Nothing is lost; it could be better.", "没有丢失什么；只是还可以更好。"),
}


def main() -> int:
    """0 when the files are current (or were written), 1 when --check finds one that is not."""
    check = sys.argv[1:] == ["--check"]
    stale = 0
    for lang, path in FILES.items():
        text = page(lang)
        if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            sys.stderr.write(f"{path.name} is not current: run `python scripts/docs.py`\n")
            stale = 1
        elif not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return stale


def page(lang: str) -> str:
    """The whole page in one language."""
    words, translate = WORDS[lang], translator(lang)
    second = lang == "zh"
    parts = [f"# {words['title']}", f"<!-- {words['made']} -->", words["intro"], f"## {words['effects']}"]
    parts.append("\n".join(f"- `{effect.value}`: {texts[second]}" for effect, texts in EFFECTS.items()))
    parts += [f"## {words['all']}", "\n".join(_index(lang, translate))]
    for prefix, *titles in SUBJECTS:
        rules = _of(prefix)
        if rules:
            parts += [f"## {titles[second]}", *(_manual(rule, words, translate) for rule in rules)]
    parts.append(f"## {words['healthy']}")
    for name, text in HEALTHY.items():
        parts += [f"`{name}`", f"```{name.rsplit('.', 1)[1]}\n{text}```"]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _index(lang: str, translate: Translate) -> list[str]:
    words, lines = WORDS[lang], []
    for prefix, *titles in SUBJECTS:
        rules = _of(prefix)
        if rules:
            lines += [f"### {prefix}xx {titles[lang == 'zh']}", "", words["columns"], "| --- | --- | --- | --- |"]
            lines += [_row(rule, translate) for rule in rules] + [""]
    return lines


def _of(prefix: str) -> list[Rule]:
    return [rule for rule in RULES if rule.code.startswith(prefix)]


def _row(rule: Rule, translate: Translate) -> str:
    anchor = f"{rule.code} {rule.name}".lower().replace(" ", "-")
    return f"| [{rule.code}](#{anchor}) | {rule.name} | {rule.effect.value} | {manual(rule, translate).summary.replace('|', chr(92) + '|')} |"


def _manual(rule: Rule, words: dict[str, str], translate: Translate) -> str:
    title, rest = render(manual(rule, translate), level=3).split("\n", 1)
    return f"{title}\n\n{words['effect']} `{rule.effect.value}`\n{rest}"


if __name__ == "__main__":
    raise SystemExit(main())
