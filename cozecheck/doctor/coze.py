"""Does a Coze Studio server answer? The guide asks `/health`, which the real one does not have: what it says instead tells what it is.

Read in coze-dev/coze-studio: backend/api/middleware/session.go (401 without a session for whatever is no static page),
backend/api/router/register.go (404 in JSON below /api/), docker/nginx/conf.d/default.conf (coze-web answers each unknown path with
its front page, and hands /api/ to coze-server).
"""

from __future__ import annotations

import json
from typing import Any

from cozecheck.core.text import T, Text
from cozecheck.doctor.model import Status, Step
from cozecheck.net.client import Answer, Client
from cozecheck.net.problem import PASSING, Kind, NetError

PRODUCTS = "/api/marketplace/product/list?entity_type=2&keyword=&page_num=1&page_size=20&sort_type=1"
"""The list of plugins: it needs a session, so that without one a living server says 401."""


async def coze_steps(base_url: str, client: Client, seconds: float, steps: list[Step]) -> None:
    """Asks `/health`, and where that says nothing the API of the real server."""
    base = base_url.rstrip("/")
    health = await _get(f"{base}/health", "health", client, seconds)
    if isinstance(health, Step):
        steps.append(health)
        return
    step = _health(health)
    steps.append(step)
    if step.status is Status.OK and step.means is None:
        return
    api = await _get(base + PRODUCTS, "api", client, seconds)
    steps.append(api if isinstance(api, Step) else _api(api))


async def _get(url: str, name: str, client: Client, seconds: float) -> Answer | Step:
    try:
        return await client.fetch("GET", url, seconds=seconds, connect=seconds, max_body=65_536)
    except NetError as error:
        status = Status.INCONCLUSIVE if error.kind in PASSING else Status.SKIPPED if error.kind is Kind.FORBIDDEN else Status.FAILED
        do = T("start Coze Studio (`docker compose ps`, `docker logs coze-server`), or correct --base-url")
        return Step(name, status, T("no answer: {reason}", reason=error.message), do=None if status is Status.SKIPPED else do, kind=error.kind.value)


def _health(answer: Answer) -> Step:
    said = _json(answer)
    facts = {"status": answer.status}

    def step(status: Status, found: Text, means: Text | None, do: Text | None = None) -> Step:
        return Step("health", status, found, means, do, answer.first_byte, facts=facts)

    if answer.status == 200 and said is not None:
        return step(Status.OK, T("/health answers 200"), None)
    if answer.status == 200:
        means = T("that is a web page, such as coze-web gives for every path: it says nothing about the server behind it")
        return step(Status.OK, T("/health answers 200 with a web page"), means)
    if answer.status == 401 and said is not None and "session" in str(said.get("msg", "")):
        return step(Status.OK, T("/health answers 401: no session"), T("so speaks Coze Studio itself, which has no /health: it runs"))
    if answer.status in (401, 403, 404, 405):
        found = T("/health answers {status}", status=answer.status)
        return step(Status.OK, found, T("the real Coze Studio has no /health, so this alone is no failure"))
    found = T("/health answers {status}", status=answer.status)
    return step(Status.FAILED, found, T("the server, or the proxy before it, fails"), T("look into its log: `docker logs coze-server`"))


def _api(answer: Answer) -> Step:
    facts = {"status": answer.status}
    said = _json(answer)
    if answer.status in (200, 401) and said is not None and "code" in said:
        return Step(
            "api",
            Status.OK,
            T("its API answers {status}, as Coze Studio does without a session", status=answer.status),
            None,
            None,
            answer.first_byte,
            facts=facts,
        )
    found = T("its API answers {status}", status=answer.status)
    if answer.status >= 500:
        do = T("see whether coze-server runs: `docker compose ps`, `docker logs coze-server`; `cozecheck check` says what keeps it from starting")
        return Step("api", Status.FAILED, found, T("the web server is there, Coze Studio behind it is not"), do, answer.first_byte, facts=facts)
    do = T("correct --base-url: coze-web listens at port 8888 unless WEB_LISTEN_ADDR says otherwise")
    return Step("api", Status.FAILED, found, T("what answers there is no Coze Studio"), do, answer.first_byte, facts=facts)


def _json(answer: Answer) -> dict[str, Any] | None:
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None
