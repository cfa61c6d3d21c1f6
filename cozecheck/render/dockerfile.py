"""A build context for an image of Coze Studio's server that carries the configuration."""

from __future__ import annotations

import json
import os
import shutil
import tempfile

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.render.compose import LISTENS
from cozecheck.render.model import MARK, Content, Wish, heading

DOCKERFILE = "Dockerfile"
FOLDER = "plugin"


def write(content: Content, wish: Wish) -> str:
    """The Dockerfile."""
    return heading(content, "dockerfile") + "\n".join(
        (
            f"ARG BASE={wish.image}",
            "FROM ${BASE}",
            "# What the image brings along goes: it is to hold this configuration and nothing of another one.",
            f"RUN {json.dumps(['rm', '-rf', wish.mount])}",
            f"COPY {FOLDER}/ {wish.mount}/",
            f'LABEL cozecheck.digest="{content.digest}"',
            f"HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD {json.dumps(LISTENS)}",
            "",
        )
    )


def save(content: Content, wish: Wish, folder: str) -> None:
    """Writes Dockerfile and files to a folder, which is there whole or as before. Raises UsageError where it holds anything else."""
    real = os.path.realpath(folder)
    exists = os.path.lexists(real)
    if exists and not _is_ours(real):
        raise UsageError(T("'{folder}' holds other files: name a new folder", folder=folder))
    try:
        os.makedirs(os.path.dirname(real), exist_ok=True)
        # Beside it, so that it is a matter of names in the end.
        with tempfile.TemporaryDirectory(prefix=".cozecheck-", dir=os.path.dirname(real), ignore_cleanup_errors=True) as room:
            made, old = os.path.join(room, "new"), os.path.join(room, "old")
            for path, data in {**{f"{FOLDER}/{path}": data for path, data in content.files.items()}, DOCKERFILE: write(content, wish).encode()}.items():
                file = os.path.join(made, path)
                os.makedirs(os.path.dirname(file), exist_ok=True)
                with open(file, "xb") as stream:
                    stream.write(data)
            if exists:
                shutil.copymode(real, made)
                os.rename(real, old)
            try:
                os.rename(made, real)
            except BaseException:
                if exists:
                    os.rename(old, real)
                raise
    except OSError as error:
        raise UsageError(T("cannot write '{file}': {error}", file=folder, error=error.strerror or str(error))) from error


def _is_ours(folder: str) -> bool:
    """Whether it is empty, or a context that was written here."""
    if not os.path.isdir(folder):
        return False
    names = set(os.listdir(folder))
    file = os.path.join(folder, DOCKERFILE)
    if names and (names != {DOCKERFILE, FOLDER} or os.path.islink(file) or not os.path.isfile(file)):
        return False
    if names:
        with open(file, "rb") as stream:
            return stream.read(len(MARK)) == MARK.encode()
    return True
