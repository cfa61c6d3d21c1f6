from __future__ import annotations

import pytest

from tests.cli.conftest import Call, start


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_script(call: Call, shell: str) -> None:
    outcome = call("completion", shell)
    assert outcome.code == 0
    assert "_COZECHECK_COMPLETE" in outcome.out


@pytest.mark.parametrize(
    ("words", "expected"),
    [("cozecheck ", "explain"), ("cozecheck check --for", "--format"), ("cozecheck check --format ", "json"), ("cozecheck schema ", "plugin_meta")],
)
def test_what_is_completed(words: str, expected: str) -> None:
    count = len(words.split()) - (not words.endswith(" "))
    outcome = start(env={"_COZECHECK_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(count)})
    assert outcome.code == 0
    assert f"plain,{expected}" in outcome.out.splitlines()
