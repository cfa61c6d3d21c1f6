"""Every rule has a complete manual, and what is shown is made from it."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cozecheck.core.catalogue import BY_CODE, RULES
from cozecheck.core.rule import Rule
from cozecheck.rules import manual as manuals
from cozecheck.rules.example import HEALTHY, Example, Fragment
from cozecheck.rules.manual import BAD, BEHAVIOUR, GOOD, MEANING, SEE, manual, paragraphs, render

ROOT = Path(__file__).resolve().parents[2]
EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


@EVERY_RULE
def test_every_rule_has_a_complete_manual(rule: Rule) -> None:
    page = manual(rule)
    assert re.fullmatch(r"\S.{10,108}\.", page.summary), page.summary
    said = {section.heading: section.paragraphs for section in page.sections}
    assert said[MEANING]
    assert said[BEHAVIOUR]
    assert page.bad
    assert page.good
    assert all(section.paragraphs or section.example for section in page.sections)


@EVERY_RULE
def test_a_manual_is_no_longer_than_a_page(rule: Rule) -> None:
    assert len((importlib.import_module(rule.module).__doc__ or "").splitlines()) <= 60


@EVERY_RULE
def test_examples_change_files_that_a_config_folder_has(rule: Rule) -> None:
    page = manual(rule)
    for example in (*page.bad, *page.good):
        assert example.also <= set(BY_CODE)
        for fragment in example.fragments:
            assert fragment.kind in ("yaml", "json", "text", "files")
            if fragment.pointer:
                assert fragment.file in HEALTHY


def test_every_manual_belongs_to_a_rule() -> None:
    names = {rule.module.rsplit(".", 1)[1] for rule in RULES}
    folder = ROOT / "cozecheck" / "rules"
    written = {path.stem for path in folder.glob("*.py") if re.match(r'r?"""[^"]*\n\nWhat it means:', path.read_text(encoding="utf-8"))}
    assert written == names


def test_names_of_rules_in_manuals_exist() -> None:
    for rule in RULES:
        for code in re.findall(r"\bCZ\d{3}\b", " ".join(paragraphs(rule))):
            assert code in BY_CODE


DOC = r"""A thing is wrong.

What it means: One
two.

- a
- b
  c

Example: Why it is.

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/0
get: 1

x: 2
```

```text common/oauth_schema.json
\t\
```

Also: CZ132

Use instead:

```files
a
b
```

See also: `x`
"""


def test_a_manual_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = BY_CODE["CZ110"]
    monkeypatch.setattr(importlib.import_module(rule.module), "__doc__", DOC)
    page = manual(rule, lambda text: text.upper())
    assert page.summary == "A THING IS WRONG."
    assert [section.heading for section in page.sections] == [text.upper() for text in (MEANING, BAD, GOOD, SEE)]
    assert page.sections[0].paragraphs == ("ONE TWO.", "- A\n- B C")
    search = Fragment("yaml", "pluginproduct/search.yaml", "/paths/~1search/get/parameters/0", "get: 1\n\nx: 2")
    assert page.bad == (Example((search, Fragment("text", "common/oauth_schema.json", "", "\\t\\")), frozenset({"CZ132"})),)
    assert page.good == (Example((Fragment("files", "", "", "a\nb"),)),)
    assert paragraphs(rule) == ["A thing is wrong.", MEANING, "One two.", "- a\n- b c", BAD, "Why it is.", GOOD, SEE]
    assert render(manual(rule)) == MARKDOWN


MARKDOWN = r"""# CZ110 invalid-version

A thing is wrong.

**What it means:** One two.

- a
- b c

**Example** (+ CZ132 no-tool-left)

Why it is.

`pluginproduct/search.yaml` › `paths` › `/search` › `get` › `parameters` › `#1`

```yaml
get: 1

x: 2
```

`common/oauth_schema.json`

```text
\t\
```

**Use instead**

```text
a
b
```

**See also:** `x`
"""


def test_a_manual_that_is_not_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = BY_CODE["CZ110"]
    for doc in ("", "Summary.\n\nA paragraph without a heading."):
        monkeypatch.setattr(importlib.import_module(rule.module), "__doc__", doc)
        with pytest.raises(ValueError):
            manual(rule)


def test_manuals_are_loaded_only_when_asked_for() -> None:
    program = f"import sys, {manuals.__name__}; print(*(name for name in sys.modules if name.startswith('cozecheck.rules.')))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(run.stdout.split()) == {"cozecheck.rules.manual", "cozecheck.rules.example"}


def test_the_pages_are_current() -> None:
    run = subprocess.run([sys.executable, ROOT / "scripts" / "docs.py", "--check"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
