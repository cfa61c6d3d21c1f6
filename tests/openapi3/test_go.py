"""Loading and validating against Go itself, on documents that nobody wrote. The seed is fixed; `COZECHECK_FUZZ` multiplies the number."""

from __future__ import annotations

import copy
import os
from random import Random
from typing import Any

import pytest

from tests.openapi3.documents import SOUND, changed, written
from tests.openapi3.tables import answers_of, errors
from tests.reference.client import available

TIMES = int(os.environ.get("COZECHECK_FUZZ", "1"))


def kind(load: str | None, validate: str | None) -> str:
    text = load if load is not None else validate
    if text is None:
        return "sound"
    if text.startswith(("panic: ", "fatal error: ")):
        return "crash"
    return "not loaded" if load is not None else "not valid"


@pytest.mark.skipif(not available(), reason="Go is not installed")
def test_like_go() -> None:
    random = Random(20)
    texts = [written(random, changed(random, copy.deepcopy(SOUND))) for _ in range(250 * TIMES)]
    wrong: list[Any] = []
    same_words = refused = 0
    for text, answer in zip(texts, answers_of(texts), strict=True):
        load, validate, unsure = errors(text)
        theirs, ours = kind(answer["load"], answer["validate"]), kind(load, validate)
        if theirs != ours and not unsure:
            wrong.append((text, ours, load, validate, answer))
        refused += theirs == ours != "sound"
        same_words += theirs == ours != "sound" and (load, validate) == (answer["load"], answer["validate"])
    assert wrong == []
    assert same_words >= 0.95 * refused > 0


def test_the_sound_document_is_sound() -> None:
    assert errors(written(Random(0), SOUND)) == (None, None, False)
