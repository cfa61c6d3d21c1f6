"""The page, used with the keyboard in a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.host.hosts import Host, document, entry, hosting, write
from tests.servers.plugin import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
ATTACK = '<img src=x onerror="document.title=1">'


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A good plugin, one with markup in all its texts, a broken one."""
    tmp = tmp_path_factory.mktemp("page")
    with serving() as upstream:
        config = write(tmp / "conf", upstream.base, say="/say")
        (config / "pluginproduct/bad.yaml").write_text(document(upstream.base, "/bad").replace("'200'", "'404'"))
        (config / "pluginproduct/evil.yaml").write_text(document(upstream.base, "/say").replace("Says what it was asked", ATTACK).replace("Anything", ATTACK))
        entries = [entry(1, "say", "/say", "say.yaml"), entry(2, ATTACK, "/say", "evil.yaml"), entry(3, "bad", "/bad", "bad.yaml")]
        (config / "pluginproduct/plugin_meta.yaml").write_text(yaml.safe_dump(entries))
        with hosting(tmp, config, "--allow-private") as running:
            yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Page]:
    """A new page, on which nothing may go wrong and nothing else may be loaded."""
    context = browser.new_context(viewport={"width": 1000, "height": 900}, locale="en-US")
    made: Page = context.new_page()
    trouble: list[str] = []
    made.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    made.on("pageerror", lambda error: trouble.append(str(error)))
    made.on("request", lambda request: None if request.url.startswith("http://127.0.0.1:") else trouble.append(request.url))
    yield made
    context.close()
    assert trouble == []


def keep(page: Page, name: str) -> None:
    """A picture for people, where they ask for it."""
    if folder := os.environ.get("COZECHECK_SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@needs_browser
def test_a_tool_is_tried_with_the_keyboard_alone(page: Page, host: Host) -> None:
    page.goto(f"http://127.0.0.1:{host.port}/")
    page.wait_for_selector(".plugin")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.tool') !== null"):
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == '{\n  "q": "tea"\n}'
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".answer:not([hidden])")
    assert page.inner_text(".outcome").startswith("The tool has a result")
    assert '"path": "/say"' in page.inner_text(".answer")
    keep(page, "page-en")
    page.keyboard.press("Control+a")
    page.keyboard.type("no JSON")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".outcome:has-text('The call failed')")


@needs_browser
def test_texts_of_plugins_are_only_texts(page: Page, host: Host) -> None:
    page.goto(f"http://127.0.0.1:{host.port}/")
    page.wait_for_selector(".plugin")
    assert page.inner_text(".plugin:nth-of-type(2) h2 .name") == ATTACK
    page.click(".plugin:nth-of-type(2) .tool > summary")
    assert page.inner_text(".plugin:nth-of-type(2) .about") == ATTACK
    assert page.locator("img").count() == 0
    assert page.title() == "Plugins - cozecheck serve"


@needs_browser
def test_the_page_speaks_chinese_and_says_what_is_wrong(page: Page, host: Host) -> None:
    page.goto(f"http://127.0.0.1:{host.port}/")
    page.click("nav a[lang=zh-CN]")
    page.wait_for_selector(".plugin")
    assert page.get_attribute("html", "lang") == "zh-CN"
    assert page.inner_text("h1") == "插件"
    bad = page.locator(".plugin").nth(2)
    assert bad.locator("h2 .status").inner_text() == "未加载"
    assert "404" in bad.locator("> .reason").inner_text()
    bad.locator(".findings > summary").click()
    assert bad.locator(".findings li").count() > 0
    keep(page, "page-zh")


@needs_browser
def test_a_reload_keeps_what_is_being_written(page: Page, host: Host) -> None:
    page.goto(f"http://127.0.0.1:{host.port}/")
    page.click(".tool > summary")
    page.fill("textarea", '{"q": "coffee"}')
    page.click("#reload")
    page.wait_for_selector("#said:has-text('Not all is well: see below')")
    assert page.input_value("textarea") == '{"q": "coffee"}'
    assert page.evaluate("document.querySelector('.tool').open") is True


@needs_browser
def test_numbers_are_shown_as_they_came(page: Page, host: Host) -> None:
    page.goto(f"http://127.0.0.1:{host.port}/")
    shown = page.evaluate("""indented('{"a":[1.0,7600000000000000101,{}, []],"b":"x{,\\\\"}"}')""")
    assert shown == '{\n  "a": [\n    1.0,\n    7600000000000000101,\n    {},\n    []\n  ],\n  "b": "x{,\\"}"\n}'


@needs_browser
def test_the_page_asks_for_the_token(browser: Any, tmp_path: Path) -> None:
    config = write(tmp_path / "conf", "https://plugin.example.com", say="/say")
    with hosting(tmp_path, config, "--token-env", "HOST_TOKEN", env={"HOST_TOKEN": "s3cret"}) as host:
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{host.port}/")
        page.wait_for_selector("#login:not([hidden])")
        page.keyboard.type("s3cret")
        page.keyboard.press("Enter")
        page.wait_for_selector(".plugin")
        page.close()


def test_the_frame_is_strict_and_holds_no_plugin(host: Host) -> None:
    status, headers, text = host.raw("GET", "/", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"})
    assert (status, 'lang="zh-CN"' in text, "ATTACK" in text) == (200, True, False)
    assert "unsafe" not in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert " style=" not in text
    assert " on" + "click=" not in text
    assert 'lang="en"' in host.raw("GET", "/", headers={"Accept-Language": "de, en;q=0.5"})[2]
    assert host.raw("GET", "/page/page.js")[1]["content-type"] == "text/javascript; charset=utf-8"
    for name in ("__init__.py", "..%2Fguard.py", "%2e%2e/guard.py"):
        assert host.raw("GET", f"/page/{name}")[0] == 404
