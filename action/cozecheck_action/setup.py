"""The step that sets cozecheck up from the action's own checkout: a virtual environment, or an image."""

from __future__ import annotations

import compileall
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable
from pathlib import Path

from cozecheck_action.runner import BadInputError, temporary, value, write_outputs

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "action" / "requirements.txt"
IMAGE_FILES = ("Dockerfile", ".dockerignore", "pyproject.toml", "README.md", "LICENSE", "action/requirements.txt", "action/requirements-build.txt")
DIGEST = re.compile(r"[a-z0-9][a-z0-9._/:-]*@sha256:[0-9a-f]{64}")


def main() -> None:
    """Sets the outputs `python`, which runs the other steps, and `image`, which is empty without a container."""
    isolation = value("isolation")
    if isolation not in ("python", "container"):
        raise BadInputError(f"the input isolation is python or container, not '{isolation}'")
    if isolation == "container":
        write_outputs({"python": sys.executable, "image": image(value("image"))})
        return
    if value("image"):
        raise BadInputError("the input image is for isolation container")
    write_outputs({"python": str(environment(Path(os.environ.get("RUNNER_TOOL_CACHE") or temporary()))), "image": ""})


def environment(cache: Path) -> Path:
    """The Python of the virtual environment that holds this checkout's cozecheck; made below `cache` unless it is there already.

    The package is copied, not built: so nothing is installed whose hash is not in requirements.txt.
    """
    version = f"{sys.implementation.cache_tag}-{platform.system()}-{platform.machine()}-{sys.executable}"
    folder = cache / "cozecheck" / fingerprint(package_files(), version)
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Jobs of one machine may do this side by side: each makes its own, and the first one's stays.
        own = folder.with_name(f"{folder.name}.{os.getpid()}")
        try:
            _make(own)
            own.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
        finally:
            shutil.rmtree(own, ignore_errors=True)
    return _python(folder)


def image(wanted: str) -> str:
    """The image to run: the wanted one, else this checkout's own, built unless the engine has it. Raises BadInputError."""
    if wanted:
        if not DIGEST.fullmatch(wanted):
            raise BadInputError(f"the input image is a name with a digest (name@sha256:…), not '{wanted}'")
        return wanted
    if shutil.which("docker") is None:
        raise BadInputError("isolation container needs Docker on the runner; use isolation python")
    tag = image_tag()
    known = subprocess.run(["docker", "image", "inspect", tag], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if known.returncode:
        subprocess.run(["docker", "build", "--tag", tag, str(ROOT)], check=True)
    return tag


def image_tag() -> str:
    """The tag of this checkout's image: another content, another tag."""
    return "cozecheck-action:" + fingerprint([*package_files(), *(ROOT / name for name in IMAGE_FILES)], "")


def fingerprint(files: Iterable[Path], more: str) -> str:
    """A short hash of the files' names and contents."""
    whole = hashlib.sha256(more.encode())
    for path in files:
        whole.update(f"\0{path.relative_to(ROOT).as_posix()}\0".encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:20]


def package_files() -> list[Path]:
    """The package as it is checked out, and the requirements, in a fixed order."""
    package = (path for path in (ROOT / "cozecheck").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return [REQUIREMENTS, *sorted(package)]


def _make(folder: Path) -> None:
    venv.create(folder, with_pip=True)
    python = _python(folder)
    pip = [str(python), "-I", "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-input", "--no-deps"]
    subprocess.run([*pip, "--require-hashes", "--only-binary", ":all:", "--requirement", str(REQUIREMENTS)], check=True)
    ask = [str(python), "-I", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.run(ask, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8").stdout.strip())
    shutil.copytree(ROOT / "cozecheck", packages / "cozecheck", ignore=shutil.ignore_patterns("__pycache__", "*.po", "*.pot"))
    compileall.compile_dir(packages / "cozecheck", quiet=2)


def _python(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
