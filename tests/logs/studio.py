"""Lines in the forms that Coze Studio's server writes at its log level debug, as its sources and a running one show them."""

from __future__ import annotations

ID = "0b9d3a52-5f5e-4b0c-9a53-6f6d1c2b7e{:02}"
START = "2026/11/23 10:00:00.000001 main.go:111: [Info] load env file: .env\n"


def head(second: float, source: str, level: str, words: str, number: int | None = None) -> str:
    identified = f"[log-id: {ID.format(number)}] " if number is not None else ""
    return f"2026/11/23 10:00:{second:09.6f} {source}: [{level}] {identified}{words}\n"


def asked(second: float, url: str, number: int, method: str = "GET", body: str = "", more: str = "") -> str:
    headers = f"User-Agent:[Coze/1.0]{more} X-Tt-Logid:[{ID.format(number)}]"
    return head(second, "invocation_http.go:109", "Debug", f"[execute] url={url}, header=map[{headers}], method={method}, body={body}", number)


def answered(second: float, status: str, number: int, answer: str = "{}") -> str:
    return head(second, "invocation_http.go:117", "Debug", f"[execute] status={status}, response={answer}", number)


def request(second: float, status: int, took: str, route: str, handler: str = "coze.Handler", number: int = 0) -> str:
    method, path = route.split()
    level = "Error" if status >= 500 else "Warn" if status >= 400 else "Info"
    words = f"| http | 127.0.0.1:8888 | {status} | {took} | 127.0.0.1 | {method} | {path} | {handler} | 0 | en-US"
    return head(second, "log.go:77", level, words, number)


STACK = """stack=/src/backend/pkg/errorx/internal/status.go:140 NewByCode
/src/backend/domain/plugin/service/exec_tool.go:648 (*toolExecutor).execute

/root/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.24.0.linux-amd64/src/runtime/asm_amd64.s:1701 goexit
"""


def failed(second: float, number: int, cause: str) -> str:
    """The node of a workflow whose tool got no answer."""
    words = "[invoke] node tool ID 100002 failed on 0 attempt, err: execute tool failed"
    return (
        head(second, "node_runner.go:635", "Error", words, number) + f"cause=code=109000009 message=execute tool failed : http request failed, {cause}\n{STACK}"
    )


def agent_failed(second: float, number: int, cause: str) -> str:
    """An agent whose tool got no answer; it says so twice."""
    words = "[AgentRunError] | node execute failed, component=Graph, name={}, err=[NodeRunError] failed to stream tool call call_0: execute tool failed"
    rest = f"cause=code=109000009 message=execute tool failed : http request failed, {cause}\n{STACK}"
    return "".join(head(second, "callback_reply_chunk.go:99", "Error", words.format(name), number) + rest for name in ("react_agent", ""))


def caught(second: float, words: str, frame: str, number: int = 0) -> str:
    """A panic of a goroutine that Coze Studio has caught, with a frame of its stack."""
    tree = f" stacktrace:\ngoroutine 7 [running]:\nruntime/debug.Stack()\n\t/go/src/runtime/debug/stack.go:26 +0x5e\n{frame}\n\t/src/a.go:1 +0x1\n"
    return head(second, "goutil.go:38", "Error", f"[catch panic] err = {words} ", number) + tree
