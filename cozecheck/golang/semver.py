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


def precedence(version: str) -> tuple[object, ...]:
    """What semver.Compare orders valid versions by: a higher version has a greater tuple; suffixes behind '+' do not count."""
    core, _hyphen, prerelease = version[1:].partition("+")[0].partition("-")
    numbers = (*map(_number, core.split(".")), _number("0"), _number("0"))[:3]
    return (*numbers, not prerelease, tuple((not part.isdecimal(), _number(part) if part.isdecimal() else part) for part in prerelease.split(".")))


def _number(digits: str) -> tuple[int, str]:
    """Orders numbers of any length, without leading zeros, as numbers."""
    return len(digits), digits
