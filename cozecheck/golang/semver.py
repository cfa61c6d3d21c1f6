"""Semantic versions as Go modules write them: golang.org/x/mod/semver v0.25.0."""

from __future__ import annotations

import re

_NUMBER = r"(?:0|[1-9][0-9]*)"
_PRERELEASE = r"(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_BUILD = r"[0-9A-Za-z-]+"
_VERSION = re.compile(rf"v{_NUMBER}(?:\.{_NUMBER}(?:\.{_NUMBER}(?:-{_PRERELEASE}(?:\.{_PRERELEASE})*)?(?:\+{_BUILD}(?:\.{_BUILD})*)?)?)?")


def is_valid(version: str) -> bool:
    """semver.IsValid: a leading 'v'; minor and patch may be absent, and only a version with both may have suffixes."""
    return _VERSION.fullmatch(version) is not None
