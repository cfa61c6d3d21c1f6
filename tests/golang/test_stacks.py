from __future__ import annotations

import pytest

from cozecheck.golang.stacks import without_stack


@pytest.mark.parametrize(
    ("said", "words", "stack"),
    [
        ("summary is required\nstack=/src/status.go:140 NewByCode\n/src/openapi.go:119 Validate", "summary is required", True),
        ("panic: Init failed, err=x\n\tstack=/src/status.go:140 NewByCode", "panic: Init failed, err=x", True),
        ("x\nstack=/a.go:1 f\nstack=/b.go:2 g", "x", True),
        ("yaml: unmarshal errors:\n  line 1: x", "yaml: unmarshal errors:\n  line 1: x", False),
        ("a haystack=1", "a haystack=1", False),
        ("", "", False),
    ],
)
def test_words_end_where_the_stack_begins(said: str, words: str, stack: bool) -> None:
    assert without_stack(said) == (words, stack)
