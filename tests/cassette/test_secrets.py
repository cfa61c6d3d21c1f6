"""Recorded against a server that says everything back: no secret is in the cassette, in no form, and it is replayed without any of them."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cozecheck.cassette.model import MARK
from cozecheck.cassette.redact import Redactor
from tests.cassette.conftest import Cozecheck
from tests.cassette.echo import NUMBER, PATHS, QUOTINGS, SMOKE_VALUE, TOKENS, cases, config, echoing, searched, secrets

RECORD = ("smoke", "conf", "--allow-private", "--use-config-secrets", "--timeout", "1", "--format", "json", "--record", "calls.yaml")


def test_no_secret_is_recorded_and_none_is_needed_again(tmp_path: Path, cozecheck: Cozecheck) -> None:
    cases(tmp_path)
    with echoing() as base:
        config(tmp_path / "conf", base)
        recorded = cozecheck(*RECORD, env=secrets(base))
    text = (tmp_path / "calls.yaml").read_text(encoding="utf-8")
    assert text.count("- plugin: ") == len(TOKENS) * (len(PATHS) - 1) + 1
    packed = re.findall(r"base64: \"?([A-Za-z0-9+/=]+)", text)
    assert len(packed) == len(TOKENS)
    everything = "\n".join((text, *(base64.b64decode(part).decode("latin-1") for part in packed)))
    assert [name for part, name in searched().items() if part in everything] == []
    assert text.count("REDACTED") > 1000
    # What failed did so for its own reason, not because a secret was refused.
    status = {name: said for name, (said, _, _) in recorded.cases().items() if " " in name and not name[0].isdigit()}
    assert {kind: {status[f"{plugin} {kind}"] for plugin in TOKENS if kind != "slow" or plugin == "in_header"} for kind in PATHS} == {
        kind: {"passed" if kind in ("json", "gzip", "redirect", "header") else "failed"} for kind in PATHS
    }

    replayed = cozecheck("smoke", "conf", "--timeout", "1", "--format", "json", "--replay", "calls.yaml")
    assert {name: said for name, (said, _, _) in replayed.cases().items()} == {name: said for name, (said, _, _) in recorded.cases().items()}
    assert (replayed.report()["unused"], replayed.err) == ([], "")
    # With other secrets too.
    other = {"SMOKE_VALUE": "another value", "SMOKE_NUMBER": "1000000", "COZECHECK_TOKEN_IN_QUERY": f"{base} another"}
    again = cozecheck("smoke", "conf", "--timeout", "1", "--format", "json", "--replay", "calls.yaml", env=other)
    assert again.cases() == replayed.cases()


SECRET = st.text(st.sampled_from("abzAZ019 \"'\\/+=&%<>-_.~:;,#?{}$é中😀\n\t"), min_size=6, max_size=30).filter(lambda text: len(text.strip()) > 5)


@settings(max_examples=150, deadline=None)
@given(SECRET, st.sampled_from(sorted(QUOTINGS)), st.sampled_from(["", "Content: ", '{"a": "', "x/y?q="]))
def test_a_secret_is_found_however_it_is_quoted(secret: str, how: str, before: str) -> None:
    if how == "small letters" and not secret.isascii():
        return
    said = QUOTINGS[how](secret)
    found = Redactor([secret]).text(f"{before}{said} and more")
    assert MARK in found
    # Neighbours share some letters of base64.
    left = found.removesuffix(" and more").replace(MARK, "").removeprefix(before)
    assert len(left) <= (12 if "base64" in how else 6), found


def test_the_search_finds_what_is_not_hidden() -> None:
    known = searched()
    for secret in (SMOKE_VALUE, NUMBER, "b3arer-t0ken/2", "oauth.t0ken.4"):
        assert secret in known
        assert any(part in base64.b64encode(f"x{secret}yz".encode()).decode() for part in known)


def test_a_recording_is_the_same_but_for_its_head(tmp_path: Path, cozecheck: Cozecheck) -> None:
    cases(tmp_path, ("json", "status", "redirect", "cut"))
    texts = []
    with echoing() as base:
        config(tmp_path / "conf", base)
        for _ in range(2):
            assert cozecheck(*RECORD, env=secrets(base)).code == 1
            texts.append((tmp_path / "calls.yaml").read_text(encoding="utf-8").splitlines())
    differing = [line for line, other in zip(*texts, strict=True) if line != other]
    assert [line.split(":")[0].strip() for line in differing] in (["seconds"], ["at", "seconds"])
