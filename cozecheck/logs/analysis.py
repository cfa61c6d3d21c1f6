"""Lines to counts: what a log's lines are. Most lines are read many at once, the others one by one."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from cozecheck.core.findings import MAX_LOG
from cozecheck.logs import server, traffic
from cozecheck.logs.counts import Counts
from cozecheck.logs.lines import REFUSED, Broken, Row, bare, before, decode, decoder, is_stamped, plain, prefix, wrapped
from cozecheck.logs.rows import Options, Rows
from cozecheck.logs.times import Clock


@dataclass
class _Pending:
    """A message of the server that may go on in the next lines."""

    parts: list[str]
    line: int
    moment: float | None
    length: int = 0
    ends: bool = False
    """At an empty line, behind which Go writes the stack."""
    source: str = server.LOADER
    call: traffic.Asked | None = None
    """The call whose failure this is."""
    stamp: str = ""


@dataclass
class Analysis:
    """Reads one file, or one stream, into `counts`, which several may share."""

    file: str
    counts: Counts
    options: Options = field(default_factory=Options)
    line: int = 0
    """Of the line that is being read, from 1."""
    clock: Clock = field(init=False)
    _pending: _Pending | None = None
    _calls: traffic.Calls = field(default_factory=traffic.Calls)
    _known: bool = False
    """Whether the server's own lines have come: then text is cut at a byte, as the server cuts it, and most of it needs no look."""
    _part: bytes = b""
    _batch: list[tuple[Row, bytes, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._rows = Rows(self.file, self.counts, self.options, self._other)
        self.clock, self._limited, self._outside = self._rows.clock, self._rows.limited, self._rows.outside

    def into(self, counts: Counts) -> None:
        """From here on counts there."""
        self.counts = self._rows.counts = counts

    def feed(self, chunk: bytes | None) -> None:
        """Counts whole lines, each ended by a '\\n'; None is a line that was too long to be kept."""
        if chunk is None:
            self.line += 1
            self.counts.lines += 1
            return self.counts.refuse(self.file, self.line, "too-long")
        count = chunk.count(b"\n")
        self.counts.lines += count
        self.counts.bytes += len(chunk)
        # '}' and '{' with an end of line between meet only between two values: so no value stands on two lines, and there are as many as lines.
        if self._pending is None and chunk.startswith(b"{") and chunk.endswith(b"}\n") and chunk.count(b"}\n{") == count - 1:
            try:
                rows = decoder.decode_lines(chunk)
            except REFUSED:
                rows = []
            if len(rows) == count:
                self._rows.count(rows, chunk, range(self.line + 1, self.line + count + 1))
                self.line += count
                return self._flush()
        if self._known and not self._part and b"\0" not in chunk:
            self._many(_bare(chunk))
            return self._flush()
        for raw in chunk.splitlines():
            self._one(raw)
        return self._flush()

    def _one(self, raw: bytes) -> None:
        self.line += 1
        if raw or self._pending is not None:
            self._line(raw, "")
        else:
            self.counts.blank += 1

    def _many(self, chunk: bytes) -> None:
        """Counts lines of the server's log, of which most are stacks, requests and answers: what nobody asks for is only counted."""
        counts, limited, last = self.counts, self._limited, b""
        at = chunk.find(b"\n")
        end = len(chunk) - 1
        self._one(chunk[:at])
        special = server.SPECIAL if limited or not is_stamped(chunk) else server.STAMPED_SPECIAL
        for found in special.finditer(chunk, at):
            start = found.start()
            if start >= end:
                break
            if start > at:
                self._plain(chunk, at, start)
            if self._part:
                # A line that goes on: the next one is its rest.
                for raw in chunk[start + 1 :].splitlines():
                    self._one(raw)
                return
            stamp, when, source, level, blank = found.groups()
            at = chunk.find(b"\n", found.end())
            if level is None or (source, level) in server.READ or level in (b"Error", b"Fatal"):
                if blank is not None and self._pending is None:
                    self.line += 1
                    counts.blank += 1
                elif level is None:
                    self._one(chunk[start + 1 : at])
                else:
                    self.line += 1
                    text = chunk[found.end() : at].decode(errors="replace")
                    self._said(when.decode(), (source or b"").decode(), level.decode(), text, stamp.decode())
                continue
            self.line += 1
            if self._pending is not None:
                self._close()
            if limited and self._outside(when.decode()):
                continue
            counts.server += 1
            counts.messages.levels[level.decode() if level[0] != 63 else "?"] += 1
            moment = stamp or when
            if moment[:19] != last:
                last = moment[:19]
                second = self.clock.second(moment.decode())
                if second is not None:
                    counts.seen(second)
        if at < end:
            self._plain(chunk, at, end)

    def _plain(self, chunk: bytes, before: int, end: int) -> None:
        """Counts the lines of text between two ends of lines."""
        count = chunk.count(b"\n", before + 1, end + 1)
        self.line += count
        if self._pending is not None:
            self.counts.text += count
            if self._pending.length < MAX_LOG:
                self._more(bare(chunk[before + 1 : min(end, before + 1 + 4 * MAX_LOG)]).decode(errors="replace"))
        elif self._limited:
            self.counts.left_out += count
            self.counts.untimed += count
        else:
            self.counts.text += count

    def _flush(self) -> None:
        """Counts the rows that were read one by one: together, for that takes a third of the time."""
        if self._batch:
            rows, lines, places = zip(*self._batch, strict=True)
            self._batch.clear()
            self._rows.count(rows, lines, places)

    def end(self) -> None:
        """The file ends: what was still open is counted."""
        self._close()
        self._flush()
        self.counts.unanswered += self._calls.clear()
        self._part = b""

    def _other(self, row: Row, place: int) -> None:
        """A row that is no call: perhaps one in which Docker has put a line. `place` is its line's number."""
        inner = wrapped(row)
        if inner is None:
            if not self._limited or not self._outside(self._rows.stamp(row)):
                self.counts.other_json += 1
            return
        stamp = row.time if isinstance(row.time, str) else ""
        here, self.line = self.line, place
        if inner.endswith(b"\n"):
            part, self._part = self._part, b""
            self._line(part + inner[:-1], stamp, True)
        else:
            # Docker cuts lines of more than 16 KB, and only the last piece ends with the line.
            self._keep_part(inner)
        self.line = here

    def _keep_part(self, piece: bytes) -> None:
        self.counts.text += 1
        self._part = (self._part + piece)[: 1 << 20]

    def _line(self, raw: bytes, stamp: str, inner: bool = False) -> None:
        """Counts one line; `stamp` is the time that what is around it says; `inner`: it was within one of Docker's."""
        line = plain(raw)
        if line[:1] != b"{":
            end, around, goes_on = prefix(line)
            line, stamp = line[end:], around or stamp
            if goes_on:
                return self._keep_part(line)
            if self._part and around:
                line, self._part = self._part + line, b""
        payload = line.strip()
        if not payload and self._pending is None:
            self.counts.blank += 1
        elif payload[:1] == b"{" and not (self._pending and line[:1] in b" \t"):
            self._json(payload, stamp, inner)
        else:
            self._text(line, stamp)
        return None

    def _json(self, payload: bytes, stamp: str, inner: bool) -> None:
        row = decode(payload)
        if isinstance(row, Broken):
            if self._pending is not None and row.reason == "not-json":
                # Errors of schemas quote them, a brace on a line of its own.
                return self._text(payload, stamp)
            self._close()
            return self.counts.refuse(self.file, self.line, row.reason)
        if row.timestamp == "" and row.time == "":
            row.timestamp = stamp
        if inner:
            row.log = msgspec.UNSET
        if row.log is msgspec.UNSET:
            self._close()
            self._batch.append((row, payload, self.line))
        else:
            self._other(row, self.line)
        return None

    def _text(self, line: bytes, stamp: str) -> None:
        """A line of text: the beginning of a server's message, more of one, or something else."""
        if b"\0" in line:
            return self.counts.refuse(self.file, self.line, "binary")
        try:
            text = line.decode(errors="replace" if self._known else "strict")
        except UnicodeDecodeError:
            return self.counts.refuse(self.file, self.line, "not-utf8")
        found = server.split(text.lstrip()) if text[:1] in "12 " else None
        if found is not None:
            return self._said(*found, stamp)
        if text.startswith(("panic: ", "fatal error: ")):
            self._close()
            if self._limited and self._outside(stamp):
                return None
            self.counts.server += 1
            self._pending = _Pending([text], self.line, self.clock.moment(stamp) if stamp else None, ends=True)
        elif self._pending is not None:
            self.counts.text += 1
            self._more(text)
        elif self._limited and self._outside(stamp):
            pass
        else:
            self.counts.text += 1
        return None

    def _said(self, when: str, source: str, level: str, text: str, stamp: str) -> None:
        self._known = True
        self._close()
        stamp = stamp or when
        if self._limited and self._outside(stamp):
            return None
        self.counts.server += 1
        messages = self.counts.messages
        messages.levels[level if level[0] != "?" else "?"] += 1
        second = self.clock.second(stamp)
        if second is not None:
            self.counts.seen(second)
        log_id, text = server.identified(text)
        if source == server.REQUESTS and text.startswith("| "):
            request = traffic.request(text)
            if request is not None:
                return self.counts.add_request(request)
        if source == server.CALLS:
            self._call_said(log_id, text, stamp)
        elif source == server.STARTS and text.startswith("load env file: "):
            messages.starts += 1
            self.counts.unanswered += self._calls.clear()
        elif level in ("Error", "Fatal"):
            self._failed(log_id, source, text, stamp)
        return None

    def _failed(self, log_id: str, source: str, text: str, stamp: str) -> None:
        """An error that the server logged."""
        moment, messages = self.clock.exact(stamp), self.counts.messages
        if source == server.LOADER:
            self._pending = _Pending([text], self.line, moment)
        elif source == server.ANSWERS and (words := server.breaks_list(text)):
            messages.add(words, self.file, self.line, moment, "list")
        elif server.may_panic(source, text):
            self._pending = _Pending([text], self.line, moment, source=source)
        elif self._calls.waits(log_id) and server.ends_call(source, text):
            self._pending = _Pending([text], self.line, moment, source=source, call=self._calls.take(log_id), stamp=stamp)
        else:
            messages.error_of(source)

    def _call_said(self, log_id: str, text: str, stamp: str) -> None:
        """A plugin was called, or has answered."""
        moment = self.clock.exact(stamp)
        asked = traffic.asked(text, moment)
        if asked is not None:
            self.counts.unanswered += self._calls.ask(log_id, asked)
            return
        status = traffic.answered(text)
        call = self._calls.take(log_id) if status is not None else None
        if call is not None:
            self._ended(call, status or 0, stamp, "", self.line)

    def _ended(self, call: traffic.Asked, status: int, stamp: str, error: str, line: int) -> None:
        """Counts a call as the line of JSON that the guide's format has for it, in the place of its last line."""
        plugin, operation = self.options.names(call.method, call.url)
        row = Row("plugin", plugin, operation, status, timestamp=stamp)
        moment = self.clock.exact(stamp)
        if moment is not None and call.moment is not None:
            row.duration_ms = (moment - call.moment) * 1000
        said = msgspec.json.encode({"method": call.method, "url": call.url, "error": error})
        self.counts.server -= 1
        self._batch.append((row, said, line))

    def _more(self, text: str) -> None:
        pending = self._pending
        assert pending is not None
        if pending.ends and not text.strip():
            self._close()
        elif pending.length < MAX_LOG:
            pending.parts.append(text)
            pending.length += len(text) + 1

    def _close(self) -> None:
        """The message that was open has ended."""
        pending, self._pending = self._pending, None
        if pending is None:
            return None
        text = "\n".join(pending.parts)
        if pending.call is not None:
            return self._ended(pending.call, 0, pending.stamp, traffic.failure(text), pending.line)
        if pending.source == server.LOADER:
            return self.counts.messages.add(text, self.file, pending.line, pending.moment)
        panic = server.agent_panic(text)
        if not panic:
            return self.counts.messages.error_of(pending.source)
        return self.counts.messages.add(panic, self.file, pending.line, pending.moment, "agent")


def _bare(chunk: bytes) -> bytes:
    """The lines without what Compose puts before each, where it is the same everywhere and says no time."""
    begin = before(chunk)
    if begin and chunk.count(b"\n" + begin) == chunk.count(b"\n") - 1:
        return chunk[len(begin) :].replace(b"\n" + begin, b"\n")
    return chunk
