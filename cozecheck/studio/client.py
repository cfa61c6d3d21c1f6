"""Coze Studio's own API: a session, and calls whose failures mostly have HTTP status 200 and another `code`.

Read in coze-dev/coze-studio: backend/api/middleware/session.go, backend/api/handler/coze/passport_service.go; checked on a running server.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from cozecheck.core.text import T, Text
from cozecheck.golang.stacks import without_stack
from cozecheck.net.client import Answer, Client
from cozecheck.net.problem import NetError

LOGIN = "/api/passport/web/email/login/"
SPACES = "/api/playground_api/space/list"
MAX_BODY = 20_000_000
WRONG_PASSWORD, BAD_SESSION, NO_PRODUCT = 700000003, 700012006, 109000005
"""Codes that came with HTTP 200."""
_COOKIE = re.compile(r"(?:^|[\n,;\s])session_key=\"?([^;,\s\"]+)")


class StudioError(Exception):
    """No good answer. `kind` is the stable name in reports; `status` and `code` are 0 where there was none, `words` the server's own."""

    def __init__(self, kind: str, message: Text, do: Text | None = None, status: int = 0, code: int = 0, words: str = "") -> None:
        super().__init__(message.render())
        self.kind, self.message, self.do, self.status, self.code, self.words = kind, message, do, status, code, words


class Studio:
    """One server and one session. `seconds` are for one answer; the session is never part of a message.

    After `log_in_again_as` it logs in once more where the session is refused: the same user's log-in elsewhere ends it, for instance.
    """

    def __init__(self, client: Client, url: str, session: str, seconds: float) -> None:
        self._client, self._base, self._session, self.seconds = client, url.rstrip("/"), session, seconds
        self._once_more: Callable[[], Awaitable[None]] | None = None
        self._again: asyncio.Future[None] | None = None

    async def get(self, path: str, **query: str | int) -> dict[str, Any]:
        """`data` of the answer. Raises StudioError."""
        return _data(await self._whole("GET", f"{path}?{urlencode(query)}", None, path))

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """`data` of the answer. Raises StudioError."""
        return _data(await self.post_whole(path, body))

    async def post_whole(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The answer itself, for routes that have no `data`. Raises StudioError."""
        return await self._whole("POST", path, body, path)

    async def _whole(self, method: str, target: str, body: dict[str, Any] | None, path: str) -> dict[str, Any]:
        used = self._session
        try:
            return self._read(await self._ask(method, target, body), path)
        except StudioError as error:
            # What was refused so was not carried out: it may be asked again.
            if error.kind != "session" or self._once_more is None:
                raise
        await self._log_in_again(used)
        return self._read(await self._ask(method, target, body), path)

    def log_in_again_as(self, email: str, password: str, told: Callable[[str], object]) -> None:
        """Who logs in, once, should the session end; `told` hears the new session, which no report may print."""

        async def once_more() -> None:
            told(await self.log_in(email, password))

        self._once_more = once_more

    async def _log_in_again(self, used: str) -> None:
        """However many requests find that the session is over."""
        if self._session != used or self._once_more is None:
            return
        if self._again is None:
            self._again = asyncio.ensure_future(self._once_more())
        await asyncio.shield(self._again)

    async def log_in(self, email: str, password: str) -> str:
        """A new session, which is used from now on. Raises StudioError."""
        answer = await self._ask("POST", LOGIN, {"email": email, "password": password})
        self._read(answer, LOGIN)
        # By hand: the server writes a port into the cookie's Domain, and a strict jar drops such a cookie.
        cookie = _COOKIE.search(answer.headers.get("set-cookie", ""))
        if cookie is None:
            do = T("see whether Coze Studio is what answers there, and whether a proxy before it takes cookies away")
            raise StudioError("login", T("the server took the password, but gave no session"), do)
        self._session = cookie[1]
        return self._session

    async def space(self) -> str:
        """The id of the user's first space. Raises StudioError."""
        data = await self.post(SPACES, {})
        for space in _list(data.get("bot_space_list")):
            if isinstance(space, dict) and space.get("id"):
                return str(space["id"])
        raise StudioError("space", T("the user has no space"), T("log in once in the browser, which makes one"))

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> Answer:
        headers = {"Accept": "application/json"}
        if self._session:
            headers["Cookie"] = f"session_key={self._session}"
        if body is not None:
            headers["Content-Type"] = "application/json"
        sent = None if body is None else json.dumps(body).encode()
        try:
            return await self._client.fetch(method, self._base + path, headers=headers, body=sent, seconds=self.seconds, max_body=MAX_BODY)
        except NetError as error:
            do = T("see whether Coze Studio runs there, or correct the URL")
            raise StudioError(error.kind.value, T("no answer: {reason}", reason=error.message), do) from None

    def _read(self, answer: Answer, path: str) -> dict[str, Any]:
        if answer.cut:
            raise StudioError("too-large", T("the answer of {path} is longer than {count} bytes", path=path, count=MAX_BODY), None, answer.status)
        if answer.redirects and not answer.url.startswith(self._base + "/"):
            # There the session is not sent, and a POST is a GET.
            found = T("the server sends {path} elsewhere, to {url}", path=path, url=answer.url)
            raise StudioError("redirected", found, T("name that address instead"), answer.status)
        said = _json(answer.body)
        if answer.status == 401 or (said is not None and _code(said) == BAD_SESSION):
            do = T("set COZECHECK_STUDIO_EMAIL and COZECHECK_STUDIO_PASSWORD, or COZECHECK_STUDIO_SESSION to a session that is still valid")
            raise StudioError("session", T("the server does not accept the session"), do, answer.status, _code(said))
        if said is None:
            raise self._no_json(answer, path)
        # Some messages end with a Go stack.
        code, words = _code(said), without_stack(str(said.get("msg") or said.get("message") or ""))[0]
        if code == WRONG_PASSWORD and path == LOGIN:
            do = T("correct COZECHECK_STUDIO_EMAIL and COZECHECK_STUDIO_PASSWORD")
            raise StudioError("login", T("the server does not accept email and password"), do, answer.status, code)
        if code or answer.status != 200:
            found = T("{path} answers {status}, code {code}: {words}", path=path, status=answer.status, code=code, words=words or "-")
            # Then the reason is in the log only.
            where = T("look into its log, `docker logs coze-server`") if answer.status == 500 else None
            raise StudioError("refused", found, where, answer.status, code, words)
        return said

    @staticmethod
    def _no_json(answer: Answer, path: str) -> StudioError:
        found = T("{path} answers {status} without JSON", path=path, status=answer.status)
        if answer.status == 500:
            return StudioError("panic", found, T("so it does after a panic: look into its log, `docker logs coze-server`"), 500)
        if answer.status > 500:
            do = T("the web server is there, Coze Studio behind it is not: `docker compose ps`, `docker logs coze-server`")
            return StudioError("unavailable", found, do, answer.status)
        return StudioError("not-json", found, T("correct the URL: Coze Studio listens at port 8888 unless WEB_LISTEN_ADDR says otherwise"), answer.status)


def _data(said: dict[str, Any]) -> dict[str, Any]:
    data = said.get("data")
    return data if isinstance(data, dict) else {}


def _json(body: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _code(said: dict[str, Any] | None) -> int:
    try:
        return int((said or {}).get("code") or 0)
    except (TypeError, ValueError):
        return -1


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
