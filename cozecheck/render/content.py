"""Reads a configuration that is to be shipped, and refuses one that must not be."""

from __future__ import annotations

from collections.abc import Container

from cozecheck.core.text import T
from cozecheck.render.model import Content
from cozecheck.source.above import DEPLOY, has_environments
from cozecheck.source.files import META
from cozecheck.store.bundle import contents, digest
from cozecheck.store.forecast import objections
from cozecheck.store.model import RefusedError
from cozecheck.values.fill import placeholders


def read(root: str, *, force: bool = False) -> Content:
    """A config folder's files and what is foretold of them. Raises RefusedError where something is lost, unless forced, or cannot be carried; OSError."""
    files, checked = contents(root)
    strange = [path for path in files if path.endswith(".env") or (path in DEPLOY and has_environments(files[path]))]
    if strange and not force:
        raise RefusedError(
            T("'{path}' holds values for deploying, and would go to the server with the configuration: move it out of the folder", path=strange[0])
        )
    against = objections(checked, strict=True)
    if against and not force:
        raise RefusedError(T("this configuration is not rendered (--force does it nevertheless)"), against)
    return Content(root, files, digest(files), checked.forecast, checked.secrets)


def with_secrets(content: Content, but: Container[str] = ()) -> list[str]:
    """The files that hold a token, a password or another secret value, without those in `but`."""
    values = [value.encode() for value in content.secrets]
    found = [path for path, data in content.files.items() if any(value in data for value in values)]
    # A value may be folded or escaped in its file; the plugins' own values stand there.
    known = found or ([META] if values else [])
    return [path for path in known if path not in but]


def where(content: Content, path: str) -> str:
    """'path:line' of the first secret value in a file, the path alone where it stands there in another form."""
    data = content.files[path]
    ends = [data.count(b"\n", 0, at) for at in (data.find(value.encode()) for value in content.secrets) if at >= 0]
    return f"{path}:{min(ends) + 1}" if ends else path


def refuse_placeholders(content: Content, but: Container[str] = ()) -> None:
    """Raises RefusedError where a file, without those in `but`, holds a placeholder: a server would send it as it stands."""
    found = [each for each in placeholders(content.files) if each.place.file not in but]
    if found:
        first = found[0].place
        raise RefusedError(
            T("Coze Studio would send placeholders as they stand: `cozecheck deploy` fills them in (--force renders them nevertheless)"),
            (
                T("{place}: {name} ({count} in all)", place=f"{first.file}:{first.line}", name=f"${{{found[0].name}}}", count=len(found)),
                T("or take the file, filled in, from a Secret: --secret-file {path}=NAME (k8s only)", path=first.file),
            ),
        )
