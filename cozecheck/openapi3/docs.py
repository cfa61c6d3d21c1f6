"""ExternalDocs.Validate of kin-openapi (external_docs.go)."""

from __future__ import annotations

from cozecheck.core import catalogue
from cozecheck.core.text import T
from cozecheck.openapi3.checker import Checker
from cozecheck.openapi3.types import ExternalDocs


def external_docs(c: Checker, value: ExternalDocs) -> None:
    """Validates the link to further documentation."""
    if not c.first_time(value):
        return
    if not value.url:
        if not c.lost(value, "url"):
            c.error(
                catalogue.REQUIRED_FIELD_MISSING,
                c.at(value.node, "url"),
                "url is required",
                T("'externalDocs' has no 'url'"),
                T("add 'url', or remove 'externalDocs'"),
            )
    else:
        reason = c.url_error(value.url)
        if reason:
            c.error(
                catalogue.REQUIRED_FIELD_MISSING,
                value.node.get("url") or value.node,
                f"url is incorrect: {reason}",
                T("the 'url' of 'externalDocs' is no URL: {reason}", reason=reason),
                T("correct the URL"),
            )
    c.extensions(value, "ExternalDocs")
