"""The page of a log, in a real browser: nothing is loaded, nothing runs, the keyboard reaches all, in the light and in the dark, in both languages."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cozecheck.cli.checked import checked
from cozecheck.core.text import T
from cozecheck.logs.tie import tie
from cozecheck.report.logs import render
from tests.host.test_page import ATTACK, CHROMIUM, needs_browser
from tests.logs.logging import call, calls, read, text

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page in each language, of a log with markup in all its texts."""
    lines = [*calls(3000), call(ATTACK, ATTACK, 500, 9000, error=ATTACK, method=ATTACK, url=f"https://x.example/{ATTACK}")]
    data = text(lines) + (ROOT / "tests/logs/server.log").read_bytes()
    data += f"2026/11/23 10:00:09.1 load_plugin.go:1: [Error] invalid version '{ATTACK}'\n".encode() + b'{"broken\n'
    _, folder, _ = checked(str(ROOT / "examples/broken"))
    result = tie(read(data), folder.root, folder.prediction, folder.findings)._replace(failures=(T("{name}", name=ATTACK),))
    made = {}
    for lang in ("en", "zh"):
        made[lang] = tmp_path_factory.mktemp("page") / "logs.html"
        made[lang].write_text(render(result, "html", lang, str(ROOT)), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@needs_browser
@pytest.mark.parametrize(("lang", "scheme", "width"), [("en", "light", 1100), ("zh", "dark", 1100), ("zh", "light", 400)])
def test_the_page_shows_all_and_does_nothing(browser: Any, pages: dict[str, Path], lang: str, scheme: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("request", lambda request: None if request.url.startswith("file:") else trouble.append(request.url))
    page.goto(pages[lang].as_uri())
    assert page.title() == "cozecheck logs"
    assert page.get_attribute("html", "lang") == ("en" if lang == "en" else "zh-CN")
    assert page.locator("img, script, iframe, link").count() == 0
    assert page.locator("svg").count() == 2
    assert page.locator("svg rect.failed").count() > 10
    assert ATTACK in page.inner_text("main")
    assert "document_converter.yaml:43" in page.inner_text("main")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(13, 17, 23)"
    assert dark == (scheme == "dark")
    # Only the wide parts scroll sideways, each reached by the keyboard.
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    regions = page.locator('[role=region][tabindex="0"]')
    assert regions.count() == 6
    seen = set()
    for _ in range(regions.count()):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert len(seen) == regions.count()
    assert None not in seen
    # Each bar says what it stands for, and none is higher than the drawing.
    assert page.evaluate("[...document.querySelectorAll('svg g')].every(group => group.querySelector('title').textContent.length > 10)")
    assert page.evaluate("[...document.querySelectorAll('svg rect')].every(bar => bar.y.baseVal.value >= 0 && bar.width.baseVal.value >= 0)")
    if folder := os.environ.get("COZECHECK_SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"logs-{lang}-{scheme}-{width}.png"), full_page=True)
    context.close()
    assert trouble == []


def test_the_page_holds_all_that_it_shows(pages: dict[str, Path]) -> None:
    for path in pages.values():
        page = path.read_text(encoding="utf-8")
        assert "default-src 'none'; style-src 'unsafe-inline'" in page
        assert not re.search(r"<[^>]*\s(?:src|href|style|on\w+)=|url\(|@import", page)


def test_a_page_of_nothing_is_a_page() -> None:
    page = render(read(b""), "html")
    assert "0 calls of 0 plugins" in page
    assert "<svg" not in page
