"""YAML that both worlds read alike: libyaml, and Go's as kubectl has it."""

from __future__ import annotations

import random
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cozecheck.render.configmaps import keys, split
from cozecheck.render.dump import dump
from tests.render.conftest import answer, objects, program

NASTY = st.text(st.sampled_from("a b\n\t:#-|>'\"\\{}[]%@`!&*?,~=<0é天\xa0🎉\r\x85\u2028\ufeff\x07\x7f"), max_size=40)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.from_regex(r"[-._a-zA-Z0-9]{1,9}", fullmatch=True), NASTY, max_size=4))
def test_any_text_comes_back(texts: dict[str, str]) -> None:
    assert yaml.safe_load(dump([texts])) == texts


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text(st.sampled_from("ab_/. 天"), min_size=1, max_size=6), st.one_of(st.binary(max_size=20), NASTY.map(str.encode)), max_size=6))
def test_any_files_are_spread_over_valid_keys_and_none_is_lost(files: dict[str, bytes]) -> None:
    assert len(set(keys(files).values())) == len(files)
    parts = split(files, "x")
    assert [path for part in parts for path in part.paths.values()] == list(files)
    for part in parts:
        assert set(part.data) | set(part.binary) == set(part.paths)
        assert not set(part.data) & set(part.binary)


def test_go_reads_what_was_meant(tmp_path: Path) -> None:
    kubectl = program("kubectl")
    chance = random.Random(11)
    alphabet = "a b\n\n\t:#-|>'\"\\{}[]%@`!&*?,~=<>0é天\xa0🎉"
    files = {f"f{number}": "".join(chance.choice(alphabet) for _ in range(chance.randrange(30))).encode() for number in range(600)}
    (part,) = split(files, "x")
    (tmp_path / "map.yaml").write_text(dump([{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": part.data}]), encoding="utf-8")
    (tmp_path / "kustomization.yaml").write_text("resources: [map.yaml]", encoding="utf-8")
    (found,) = objects(answer(kubectl, "kustomize", tmp_path))
    assert {name: text.encode() for name, text in found["data"].items()} == files
