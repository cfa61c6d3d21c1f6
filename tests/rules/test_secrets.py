"""Which values no report may print."""

from __future__ import annotations

from pathlib import Path

import pytest

from cozecheck.loader.load import load
from cozecheck.rules.credentials import is_placeholder, is_secret_name
from cozecheck.rules.secrets import secrets
from cozecheck.source.files import ConfigFiles
from tests.rules.test_advice import AUTH, META, NOTES, PARAMS, Change, service, write
from tests.shared import SHARED, needs_shared


def found(folder: Path, *changes: Change) -> set[str]:
    config, _ = load(ConfigFiles(str(write(folder, *changes))))
    return secrets(config)


CASES: dict[str, tuple[Change, set[str]]] = {
    "nothing": ((META, "/1/version", "v1.0.1"), set()),
    "a service token": ((META, AUTH, service('{"key": "Authorization", "service_token": "Bearer 7f3d9a1b", "location": "Header"}')), {"7f3d9a1b"}),
    "a client secret, not the id": (
        (META, AUTH, 'type: oauth\nsub_type: authorization_code\npayload: \'{"client_id": "cli_123456", "client_secret": "s3cr3t-9"}\''),
        {"s3cr3t-9"},
    ),
    "a payload in double quotes": ((META, AUTH, 'type: service_http\nsub_type: token/api_key\npayload: "{\\"service_token\\": \\"7f3d9a1b\\"}"'), {"7f3d9a1b"}),
    "a payload that is no JSON": ((META, AUTH, service('{"service_token": "7f3d9a1b",}')), {"7f3d9a1b"}),
    "a deprecated plugin": (
        (META, "/1", 'plugin_id: 102\ndeprecated: true\nmanifest:\n  auth: {type: none, payload: \'{"token": "7f3d9a1b"}\'}'),
        {"7f3d9a1b"},
    ),
    "a common header": ((META, f"{PARAMS}/header", "- {name: Authorization, value: Basic bWU6cGFzcw==}"), {"bWU6cGFzcw=="}),
    "a common parameter that is no secret": ((META, f"{PARAMS}/query", "- {name: region, value: cn-north-1}"), set()),
    "user and password in a url": ((NOTES, "/servers/0/url", "https://me:p%40ss%2F9@notes.example.com"), {"me:p%40ss%2F9", "p%40ss%2F9", "p@ss/9"}),
    "a key in a url": ((NOTES, "/servers/0/url", "https://notes.example.com/?app_key=7f3d9a1b&lang=chinese"), {"7f3d9a1b"}),
    "something too short": ((META, AUTH, service('{"service_token": "abc"}')), set()),
    "a placeholder": ((META, AUTH, service('{"service_token": "your_token"}')), set()),
    "a placeholder for deploying": ((META, AUTH, service('{"service_token": "Bearer ${TOKEN_2}"}')), set()),
    "a placeholder with a default": ((META, AUTH, service('{"service_token": "Bearer ${TOKEN_2:-7f3d9a1b}"}')), {"7f3d9a1b"}),
    "a weak password": ((META, AUTH, service('{"service_token": "123456"}')), {"123456"}),
    "a plugin_meta.yaml that is no YAML": ((META, "", '- manifest:\n    auth:\n      payload: \'{"service_token": "7f3d9a1b"}\': x'), {"7f3d9a1b"}),
    "a header in a file that is no YAML": ((META, "", "- header:\n    - name: X-Api-Key\n      value: '7f3d9a1b' # mine\n  a: b: c"), {"7f3d9a1b"}),
    "a document that is no YAML": ((NOTES, "", "servers:\n  - url: https://me:7f3d9a1b@example.com\n  a: b: c"), {"me:7f3d9a1b", "7f3d9a1b"}),
}


@pytest.mark.parametrize("name", CASES)
def test_secrets_are_found(name: str, tmp_path: Path) -> None:
    change, expected = CASES[name]
    assert found(tmp_path, change) == expected


def test_a_secret_is_known_as_it_is_written_too(tmp_path: Path) -> None:
    written = "it''s" + '\\"7'
    assert {written, "it's" + '"7'} <= found(tmp_path, (META, AUTH, service(f'{{"service_token": "{written}"}}')))
    assert written in (tmp_path / META).read_text("utf-8")


@needs_shared
def test_the_real_configuration_holds_none() -> None:
    config, _ = load(ConfigFiles(str(SHARED / "coze-studio")))
    assert secrets(config) == set()


@pytest.mark.parametrize(
    "value",
    [
        "XXXXXXXX",
        "xxxx-xxxx",
        "sk-xxxxxxxx",
        "your_token",
        "YOUR API KEY",
        "<token>",
        "${TOKEN}",
        "{{token}}",
        "Bearer <token>",
        "change-me",
        "TODO",
        "api_key",
        "请填写",
        "...",
    ],
)
def test_placeholders(value: str) -> None:
    assert is_placeholder(value)


@pytest.mark.parametrize("value", ["7f3d9a1b", "sk-9af83k2d", "Bearer eyJhbGciOi", "testing-9d8f7a", "yes-we-can-7", "mysql-prod-9", "", "demo7f3d"])
def test_no_placeholders(value: str) -> None:
    assert not is_placeholder(value)


@pytest.mark.parametrize("name", ["Authorization", "X-API-Key", "appkey", "app_code", "access-token", "Cookie", "sk", "client_secret"])
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ["User-Agent", "author", "keyword", "monkey", "task", "authority", "region", "X-Requested-With"])
def test_names_of_no_secrets(name: str) -> None:
    assert not is_secret_name(name)
