"""The cause that is given for each plugin and tool that is lost is the one that the real loader gave."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from cozecheck.loader.load import load
from cozecheck.source.files import ConfigFiles
from tests.loader.reasons import category, reasons
from tests.shared import lay_out, needs_shared, recorded_cases


@needs_shared
@pytest.mark.slow
def test_every_recorded_line_is_said_literally(tmp_path: Path) -> None:
    found = [
        reason
        for case in recorded_cases()
        if case["verdict"]["log"] or case["verdict"]["startup"] != "ok"
        for reason in reasons(case["id"], case["verdict"], *load(ConfigFiles(str(lay_out(tmp_path / case["id"], case["files"])))))
    ]
    alike = [reason for reason in found if reason.alike]
    literal = [reason for reason in found if reason.literal]
    print(f"{len(found)} lines in {len({category(reason.real) for reason in found})} categories, {len(alike)} by category, {len(literal)} literally")
    assert len(found) > 6_000
    assert Counter(category(reason.real) for reason in found if not reason.alike) == {}
    assert [reason for reason in found if not reason.literal][:10] == []


def test_values_make_no_category() -> None:
    one = 'invalid path /a/{x}: invalid operation GET: parameter "b" schema is invalid: extra sibling fields: [c d], line 12'
    two = 'invalid path /: invalid operation POST: parameter "" schema is invalid: extra sibling fields: [e], line 1'
    assert category(one) == category(two)
    assert category(one) != category(one.replace("schema", "content"))
