"""deploy.yaml: what an environment is made of, from where values come and from where they never come, mistakes with their places."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from cozecheck.core.errors import UsageError
from cozecheck.values.kubernetes import from_kubernetes, values_of
from cozecheck.values.read import SCHEMA, Environment, Given, environment

SCHEMA_OF_DEPLOY = json.loads(Path(SCHEMA).read_text(encoding="utf-8"))
TEXT = """\
defaults:
  kind: k8s
  image: registry.example.com/coze:${TAG:-0.5.1}
  config: conf
  variables: {REGION: cn-north-1, TOKEN: of-defaults}
environments:
  dev:
    kind: local
    env_secret: one
  production:
    context: prod
    namespace: coze
    replicas: ${N:-3}
    host: ${HOST}
    env_file: [a.env, b.env]
    secret_file: [x=y, z=w]
    secrets_from: {kubernetes: [first, second]}
    variables:
      TOKEN:
      OTHER: ${PROD_OTHER}
      LITERAL: $${X}
  empty:
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    (tmp_path / "deploy.yaml").write_text(TEXT)
    (tmp_path / "a.env").write_text("HOST=coze.example.com\nPROD_OTHER='of a.env'\nBOTH=a\n")
    (tmp_path / "b.env").write_text("BOTH=b\nCOZECHECK_TOKEN_1=never\nEMPTY=\n")
    return str(tmp_path / "deploy.yaml")


def refused(file: str, name: str = "production", given: Given | None = None) -> str:
    with pytest.raises(UsageError) as caught:
        environment(file, name, given or Given())
    return caught.value.message.render().replace(os.path.dirname(file) + "/", "")


def test_settings_are_those_of_the_options(file: str) -> None:
    assert environment(file, "dev", Given({"TAG": "0.6"})).settings == {
        "kind": "local",
        "image": "registry.example.com/coze:0.6",
        "config": os.path.join(os.path.dirname(file), "conf"),
        "env_secret": ("one",),
    }
    found = environment(file, "production", Given()).settings
    assert (found["replicas"], found["host"], found["secret_file"], found["kind"]) == (3, "coze.example.com", ("x=y", "z=w"), "k8s")
    assert environment(file, "empty", Given()).settings["kind"] == "k8s"


def test_each_source_has_its_rank(file: str, tmp_path: Path) -> None:
    (tmp_path / "more.env").write_text("BOTH=more\nEMPTY=\n")
    process = {"TOKEN": "of-process", "REGION": "not-allowed", "SHOWN": "allowed", "AWS_SECRET_ACCESS_KEY": "never", "HOST": "of.process"}
    asked: list[tuple[str, str, str]] = []

    def secrets(namespace: str, name: str, context: str) -> dict[str, str]:
        asked.append((namespace, name, context))
        return {"BOTH": "never", "EMPTY": f"of {name}", "NEW": f"of {name}", "COZECHECK_X": "never"}

    found = environment(file, "production", Given(process, ["SHOWN"], [str(tmp_path / "more.env")]), secrets)
    assert found.values == {
        "TOKEN": "of-process",
        "SHOWN": "allowed",
        "BOTH": "more",
        "EMPTY": "of second",
        "NEW": "of second",
        "HOST": "coze.example.com",
        "PROD_OTHER": "of a.env",
        "REGION": "cn-north-1",
        "OTHER": "of a.env",
        "LITERAL": "${X}",
    }
    assert asked == [("coze", "first", "prod"), ("coze", "second", "prod")]
    assert found.settings["host"] == "of.process"
    assert {name: value.source.render() for name, value in found.sources.items() if name in ("TOKEN", "BOTH", "NEW", "OTHER")} == {
        "TOKEN": "the environment",
        "BOTH": str(tmp_path / "more.env"),
        "NEW": "Secret second",
        "OTHER": "deploy.yaml",
    }


def test_without_a_file_there_is_what_the_command_line_allows(tmp_path: Path) -> None:
    (tmp_path / "x.env").write_text("A=1\n")
    assert environment("", "", Given({"B": "2", "C": "3"}, ["B"], [str(tmp_path / "x.env")])).values == {"A": "1", "B": "2"}
    assert environment("", "", Given({"B": "2"})) == Environment()


def test_secrets_that_nobody_asked_for_are_named(file: str) -> None:
    found = environment(file, "production", Given())
    assert found.unasked == ("first", "second")
    assert "TOKEN" not in found.values
    assert set(found.expected) == {"BOTH", "EMPTY", "TOKEN", "OTHER", "LITERAL", "REGION"}


def test_a_text_of_deploy_yaml_without_a_value_is_a_problem(file: str, tmp_path: Path) -> None:
    (tmp_path / "a.env").write_text("")
    assert refused(file) == "deploy.yaml:14:11: HOST has no value; deploy.yaml:20:14: PROD_OTHER has no value"
    found = environment(file, "production", Given(), strict=False)
    assert [(problem.name, problem.place.line) for problem in found.problems] == [("HOST", 14), ("PROD_OTHER", 20)]
    assert refused(file, "production", Given({"HOST": "x", "PROD_OTHER": "y", "N": "0"})) == "deploy.yaml:13:15: replicas is to be a number from 1 on"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("context: prod", "contxt: prod", "deploy.yaml:11:5: unknown key 'contxt'; did you mean 'context'?"),
        ("kind: local", "kind: helm", "deploy.yaml:8:11: environments.dev.kind does not do"),
        ("LITERAL: $${X}", "LITERAL: 0123", "deploy.yaml:21:16: environments.production.variables.LITERAL is to be of the type string, null"),
        ("LITERAL: $${X}", "COZECHECK_TOKEN_1: x", "deploy.yaml:21:7: the variable COZECHECK_TOKEN_1 is cozecheck's own"),
        ("LITERAL: $${X}", "a-b: secret-value", "deploy.yaml:21:7: 'a-b' is no name of a variable"),
        ("host: ${HOST}", "host: ${COZECHECK_HOST:-x}", "deploy.yaml:14:11: the variable COZECHECK_HOST is cozecheck's own"),
        ("host: ${HOST}", "host: ${A:-${B}}", "deploy.yaml:14:11: this placeholder is not closed"),
        ("  empty:", "  empty: [", "deploy.yaml:"),
        ("environments:", "environment:", "the file lacks environments"),
    ],
)
def test_mistakes_have_their_place(file: str, old: str, new: str, words: str) -> None:
    Path(file).write_text(TEXT.replace(old, new, 1))
    said = refused(file)
    assert words in said
    assert "secret-value" not in said


def test_an_unknown_environment_is_guessed(file: str) -> None:
    assert refused(file, "producton").endswith("has no environment 'producton'; did you mean 'production'?")
    assert refused(file, "dev", Given({}, ["COZECHECK_TOKEN_1"])).startswith("the variable COZECHECK_TOKEN_1 is cozecheck's own")


def test_the_schema_is_one_and_accepts_the_manuals_example() -> None:
    Draft202012Validator.check_schema(SCHEMA_OF_DEPLOY)
    page = (Path(__file__).resolve().parents[2] / "docs/environments.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n# deploy.yaml", 1)[1].split("```", 1)[0]
    assert not list(Draft202012Validator(SCHEMA_OF_DEPLOY).iter_errors(yaml.safe_load(example)))


def kubectl(folder: Path, script: str) -> str:
    program = folder / "kubectl"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


def test_kubectl_is_asked_with_a_list_of_arguments(tmp_path: Path) -> None:
    program = kubectl(tmp_path, f"""printf '%s\\n' "$@" > {tmp_path}/args; echo '{{"data": {{"TOKEN": "c2VjcmV0", "a.b": "eA==", "BYTES": "/w=="}}}}'""")
    assert from_kubernetes("coze", "tokens", context="a b", kubectl=program) == {"TOKEN": "secret"}
    assert (tmp_path / "args").read_text().splitlines() == [
        "--context=a b",
        "--namespace=coze",
        "--request-timeout=30s",
        "get",
        "secret",
        "tokens",
        "--output=json",
    ]


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo 'Error from server (NotFound): secrets \"tokens\" not found' >&2; exit 1", "Secret 'tokens' cannot be read: Error from server (NotFound)"),
        ("exec sleep 20", "kubectl does not answer in 0.2 s"),
        ("echo '[]'", "kubectl's answer about Secret 'tokens' is none"),
        ('echo \'{"data": {"A": "-"}}\'', "kubectl's answer about Secret 'tokens' is none"),
    ],
)
def test_what_kubectl_cannot_do_is_said(tmp_path: Path, script: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        from_kubernetes("coze", "tokens", kubectl=kubectl(tmp_path, script), timeout=0.2 if "sleep" in script else 20)
    assert words in caught.value.message.render()


def test_names_are_judged_before_kubectl_is_called() -> None:
    for namespace, name in (("coze", "--all"), ("-A", "tokens"), ("coze", "a/b")):
        with pytest.raises(UsageError, match="no name for Kubernetes"):
            from_kubernetes(namespace, name, kubectl="no-such-program")
    with pytest.raises(UsageError, match="not installed"):
        from_kubernetes("coze", "tokens", kubectl="no-such-program")
    assert values_of(b'{"kind": "Secret"}', "empty") == {}
