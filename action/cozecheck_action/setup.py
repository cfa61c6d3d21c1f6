"""The step that sets cozecheck up from the action's own checkout: a virtual environment, or an image."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from cozecheck_action.inputs import BadInputError, flag, value
from cozecheck_action.runner import temporary, write_outputs

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "action" / "requirements.txt"
IMAGE_FILES = ("Dockerfile", ".dockerignore", "pyproject.toml", "README.md", "LICENSE", "action/requirements.txt", "action/requirements-build.txt")
DIGEST = re.compile(r"[a-z0-9][a-z0-9._/:-]*@sha256:[0-9a-f]{64}")


def main() -> None:
    """Sets the outputs `python`, which runs the other steps, and `image`, which is empty without a container."""
    asked = [name for name, wanted in (("probe", flag("probe")), ("smoke", value("smoke") != "none")) if wanted]
    if asked and os.environ.get("GITHUB_EVENT_NAME") == "pull_request_target":
        raise BadInputError(f"no {asked[0]} under pull_request_target: the pull request's files would say where a job with secrets connects to")
    isolation, wanted = value("isolation"), value("image")
    if isolation == "container":
        write_outputs({"python": sys.executable, "image": image(wanted)})
        return
    if wanted:
        raise BadInputError("the input image is for isolation container")
    write_outputs({"python": str(environment(Path(os.environ.get("RUNNER_TOOL_CACHE") or temporary()))), "image": ""})


def environment(cache: Path) -> Path:
    """The Python of the virtual environment that holds this checkout's cozecheck; made below `cache` unless it is there already.

    The package is copied, not built: so nothing is installed whose hash is not in requirements.txt.
    """
    version = f"{sys.implementation.cache_tag}-{platform.system()}-{platform.machine()}-{sys.executable}"
    folder = cache / "cozecheck" / fingerprint(package_files(), version)
    if folder.is_dir():
        return _python(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Jobs of one machine may do this side by side: each makes its own, and the first one's stays.
    own = folder.with_name(f"{folder.name}.{os.getpid()}")
    try:
        _make(own)
    except subprocess.CalledProcessError as error:
        shutil.rmtree(own, ignore_errors=True)
        raise BadInputError("cozecheck's requirements cannot be installed: the log says why") from error
    try:
        own.rename(folder)
    except OSError:
        if not folder.is_dir():  # on Windows whoever looks at a file, a virus scanner say, holds it
            return _python(own)
        shutil.rmtree(own, ignore_errors=True)
    return _python(folder)


def image(wanted: str) -> str:
    """The image to run: the wanted one, else this checkout's own, pulled or built unless the engine has it. Raises BadInputError."""
    if wanted and not DIGEST.fullmatch(wanted):
        raise BadInputError(f"the input image is a name with a digest (name@sha256:…), not '{wanted}'")
    if os.name == "nt" or shutil.which("docker") is None:
        raise BadInputError("isolation container needs a Linux runner with Docker; use isolation python")
    tag = wanted or image_tag()
    known = subprocess.run(["docker", "image", "inspect", tag], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if known.returncode:
        get = ["docker", "pull", "--quiet", tag] if wanted else ["docker", "build", "--tag", tag, str(ROOT)]
        if subprocess.run(get, check=False).returncode:
            raise BadInputError(f"the image cannot be {'pulled' if wanted else 'built'}: the log says why")
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
    python, alien = _python(folder), _pip_can_install_elsewhere()
    if not alien and find_spec("ensurepip") is None:
        raise BadInputError(f"{sys.executable} cannot make virtual environments: install python3-venv, or let actions/setup-python run before")
    # Links, as `python -m venv` makes them: a copied interpreter would not find its own library on macOS. To install pip takes 5 of 18 seconds.
    venv.create(folder, with_pip=not alien, symlinks=os.name != "nt")
    pip = [sys.executable, "-I", "-m", "pip", "--python", str(python)] if alien else [str(python), "-I", "-m", "pip"]
    # Python compiles what the check needs when it needs it; to compile all of it here takes ten times as long.
    pip += ["--disable-pip-version-check", "install", "--quiet", "--no-input", "--no-deps", "--no-compile"]
    subprocess.run([*pip, "--require-hashes", "--only-binary", ":all:", "--requirement", str(REQUIREMENTS)], check=True)
    ask = [str(python), "-I", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.run(ask, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8").stdout.strip())
    shutil.copytree(ROOT / "cozecheck", packages / "cozecheck", ignore=shutil.ignore_patterns("__pycache__", "*.po", "*.pot"))


def _pip_can_install_elsewhere() -> bool:
    """Whether this Python has a pip that knows --python, which is 22.3 or newer."""
    try:
        parts = metadata.version("pip").split(".")
    except metadata.PackageNotFoundError:
        return False
    return all(map(str.isdecimal, parts[:2])) and tuple(map(int, parts[:2])) >= (22, 3)


def _python(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
