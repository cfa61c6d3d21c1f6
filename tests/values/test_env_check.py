"""`cozecheck env check`: what each environment lacks, in every format, and never a value."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cozecheck.cli.main import run
from tests.rules.test_advice import AUTH, META, PARAMS, service, write

PAYLOAD = service('{"key": "Authorization", "service_token": "Bearer ${TOKEN}", "location": "${PLACE:-header}"}')
SECRET = "s3cr3t-of-nobody"
DEPLOY = f"""\
defaults: {{config: conf}}
environments:
  development: {{variables: {{TOKEN: {SECRET}, OLD: x}}}}
  staging: {{env_file: staging.env}}
  production: {{namespace: coze, context: there, secrets_from: {{kubernetes: tokens}}}}
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path / "conf", (META, AUTH, PAYLOAD))
    (tmp_path / "deploy.yaml").write_text(DEPLOY)
    (tmp_path / "staging.env").write_text("TOKEN=\n")
    monkeypatch.chdir(tmp_path)
    for name in ("TOKEN", "PLACE", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def states(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, dict[str, str]]]:
    code = run(["env", "check", "--format", "json", *words])
    document = json.loads(capsys.readouterr().out)
    assert document["exit_code"] == code
    return code, {each["name"]: {row["name"]: row["state"] for row in each["placeholders"]} for each in document["environments"]}


@pytest.mark.usefixtures("here")
def test_each_environment_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert states(capsys) == (
        1,
        {
            "development": {"TOKEN": "set", "PLACE": "default", "OLD": "unused"},
            "staging": {"TOKEN": "missing", "PLACE": "default"},
            "production": {"TOKEN": "unknown", "PLACE": "default"},
        },
    )
    assert states(capsys, "-e", "development", "-e", "production")[0] == 0


def test_a_variable_that_nobody_named_is_not_allowed(here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "deploy.yaml").unlink()
    monkeypatch.setenv("TOKEN", SECRET)
    assert states(capsys, "conf") == (1, {"": {"TOKEN": "disallowed", "PLACE": "default"}})
    assert states(capsys, "conf", "--env", "TOKEN") == (0, {"": {"TOKEN": "set", "PLACE": "default"}})
    monkeypatch.delenv("TOKEN")
    (here / "own.env").write_text(f"TOKEN='{SECRET}'\n")
    assert states(capsys, "conf", "--env-file", "own.env") == (0, {"": {"TOKEN": "set", "PLACE": "default"}})


def test_secrets_are_asked_for_on_wish(here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    program = here / "bin" / "kubectl"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" > {here}/args\necho \'{{"data": {{"TOKEN": "czNjcjN0LW9mLW5vYm9keQo="}}}}\'\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    assert states(capsys, "-e", "production", "--cluster") == (0, {"production": {"TOKEN": "set", "PLACE": "default"}})
    assert (here / "args").read_text().split()[:2] == ["--context=there", "--namespace=coze"]
    run(["env", "check", "-e", "production", "--cluster"])
    assert "from Secret tokens; it begins or ends with a space, or holds a line end" in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["text", "json", "junit", "github", "markdown"])
def test_every_format_names_what_is_missing_and_no_value(here: Path, capsys: pytest.CaptureFixture[str], kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write(here / "conf", (META, AUTH, PAYLOAD), (META, f"{PARAMS}/header", "- {name: X-Region, value: '${REGION:-s3}'}"))
    (here / ".git").mkdir()
    monkeypatch.setenv("REGION", SECRET)
    assert run(["env", "check", "--format", kind]) == 1
    out = capsys.readouterr().out
    assert SECRET not in out
    assert "s3cr3t" not in out
    file = "conf/pluginproduct/plugin_meta.yaml"
    if kind == "json":
        document = json.loads(out)
        assert [row["place"] for row in document["environments"][1]["placeholders"] if row["state"] == "missing"] == [{"file": file, "line": 49, "column": 67}]
        assert [row["name"] for row in document["everywhere"]] == ["CZ428"]
    elif kind == "junit":
        failed = [case for case in ElementTree.fromstring(out).iter("testcase") if case.find("failure") is not None]
        assert [(case.get("name"), case.get("file"), case.get("line")) for case in failed] == [
            ("TOKEN of plugin 102", file, "49"),
            ("CZ428 of plugin 102", file, "56"),
        ]
    elif kind == "github":
        assert f"::error file={file},line=49,title=cozecheck env::staging TOKEN of plugin 102" in out
        assert out.count("::error") == 2
    elif kind == "text":
        assert "staging: not ready, 1 of 2 placeholders are filled in" in out
        assert "development: ready, 2 of 2 placeholders are filled in" in out
    else:
        assert "| missing | TOKEN | 102 | its value from " in out
        assert f"`{file}:49`" in out


def test_what_cannot_be_filled_in_is_said_everywhere(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here / "conf", (META, AUTH, service('{"${TOKEN}": "${COZECHECK_TOKEN_1}"}')))
    assert states(capsys, "-e", "development")[1] == {"development": {"TOKEN": "broken", "COZECHECK_TOKEN_1": "broken", "OLD": "unused"}}


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_a_token_in_a_deploy_yaml_that_git_keeps_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words, told in ((["init", "-q"], False), (["add", "deploy.yaml"], True)):
        subprocess.run(["git", *words], cwd=here, check=True, capture_output=True)
        assert run(["env", "check", "-e", "development"]) == 0
        assert ("git keeps that file" in capsys.readouterr().out) is told
    (here / "deploy.yaml").write_text(DEPLOY.replace(SECRET, "your_token"))
    assert run(["env", "check", "-e", "development"]) == 0
    assert "git keeps" not in capsys.readouterr().out


def test_a_payload_that_is_written_elsewhere_is_one(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    payload = '{"key": "Authorization", "service_token": "${TOKEN}", "location": "header"}'
    shared = f"type: none\nothers: &auth\n  type: service_http\n  sub_type: token/api_key\n  payload: '{payload}'\n"
    write(here / "conf", (META, "/0/manifest/auth", shared), (META, AUTH, "*auth"))
    code = run(["env", "check", "-e", "development", "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    assert [(row["state"], row["plugins"]) for row in document["environments"][0]["placeholders"] if row["name"] == "TOKEN"] == [("set", ["102"])]
    assert (code, document["everywhere"]) == (0, [])


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["env"], "write `env check [CONFIG]`"),
        (["env", "check", "-e", "stagin"], "did you mean 'staging'?"),
        (["env", "check", "--env", "COZECHECK_TOKEN_1"], "cozecheck's own"),
        (["env", "check", "--env-file", "none.env"], "cannot read 'none.env'"),
        (["env", "check", "--values", "none.yaml"], "cannot read 'none.yaml'"),
    ],
)
def test_wrong_usage_is_told(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    assert run(words) == 2
    assert said in capsys.readouterr().err


@pytest.mark.usefixtures("here")
def test_render_refuses_what_a_server_would_send_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["k8s"], ["compose"], ["dockerfile", "-o", "image"]):
        assert run(["render", words[0], "conf", *words[1:]]) == 1
        err = capsys.readouterr().err
        assert "`cozecheck deploy` fills them in" in err
        assert f"{META}:49: ${{TOKEN}} (2 in all)" in err
    assert run(["render", "k8s", "conf", "--secret-file", f"{META}=meta-7"]) == 0
    assert "TOKEN" not in capsys.readouterr().out
    assert run(["render", "compose", "conf", "--force"]) == 0
    assert run(["bundle", "conf", "-o", "b.tar"]) == 0


def test_a_secret_in_a_configmap_is_refused_with_its_place(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here / "conf", (META, AUTH, service('{"key": "Authorization", "service_token": "Bearer ${T:-a8f5f167f44f4964}", "location": "header"}')))
    assert run(["render", "k8s", "conf", "--force"]) == 1
    err = capsys.readouterr().err
    assert f"it stands at {META}:49" in err
    assert "a8f5" not in err


@pytest.mark.parametrize(("name", "text"), [("deploy.yaml", DEPLOY), ("pluginproduct/production.env", "A=x\n")])
def test_values_are_not_carried_to_the_server(here: Path, capsys: pytest.CaptureFixture[str], name: str, text: str) -> None:
    write(here / "conf")
    (here / "conf" / "deploy.yaml").write_text("kind: Deployment\n")
    assert run(["render", "k8s", "conf"]) == 0
    (here / "conf" / name).write_text(text)
    assert run(["render", "k8s", "conf"]) == 1
    assert f"'{name}' holds values for deploying" in capsys.readouterr().err


@pytest.mark.usefixtures("here")
def test_a_filled_configuration_goes_into_a_secret_only() -> None:
    from cozecheck.render import k8s
    from cozecheck.render.content import read
    from cozecheck.render.model import Wish
    from cozecheck.store.model import RefusedError
    from cozecheck.values.fill import filled

    content = read("conf")
    done = filled(content.files, {"TOKEN": SECRET})
    assert done.changed == {META}
    content = content._replace(files=done.files, secrets=content.secrets | done.used)
    with pytest.raises(RefusedError, match="holds a secret"):
        k8s.write(content, Wish())
    files, _ = k8s.write(content, Wish(secret_files={META: "meta-7"}))
    assert SECRET not in "".join(files.values())
