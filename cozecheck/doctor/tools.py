"""What every examination of a server works with."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

from cozecheck.doctor.room import Room
from cozecheck.net.client import Client
from cozecheck.net.policy import Policy


class Tools(NamedTuple):
    """What every examination works with; `seconds` is the limit of one step."""

    policy: Policy
    client: Client
    seconds: float
    ca_file: str = ""
    room: Room | None = None
    environ: Mapping[str, str] = os.environ


def bracketed(host: str) -> str:
    """A host as it stands before ':port'."""
    return f"[{host}]" if ":" in host else host
