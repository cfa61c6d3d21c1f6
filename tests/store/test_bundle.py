"""`cozecheck bundle`: the same bytes everywhere, and nothing else than its own archives."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import random
import shutil
import subprocess
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cozecheck.store import archive, bundle
from cozecheck.store.paths import clash, problem
from tests.shared import SHARED, needs_shared
from tests.store.conftest import Call, lay_out, tree
from tests.store.test_backup import lose_a_plugin

ROOT = Path(__file__).resolve().parents[2]
PYTHONS = [
    *filter(shutil.which, ("python3.10", "python3.11", "python3.12", "python3.13", "python3.14")),
    *map(str, Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/3.1?.*/bin/python3")),
]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return lay_out(tmp_path / "plugin")


@pytest.fixture
def good(config: Path, tmp_path: Path, call: Call) -> Path:
    """A bundle of `config`."""
    assert call("bundle", config, "-o", tmp_path / "good.tar").code == 0
    return tmp_path / "good.tar"


def test_the_same_files_make_the_same_bytes(config: Path, tmp_path: Path, call: Call) -> None:
    one, other = tmp_path / "one.tar.gz", tmp_path / "other.tar.gz"
    said = call("bundle", config, "-o", one)
    assert said.code == 0
    assert "4 files, digest " in said.out
    twin = tmp_path / "elsewhere" / "named-otherwise"
    names = [path.relative_to(config) for path in config.rglob("*") if path.is_file()]
    for name in sorted(names, reverse=True):
        (twin / name).parent.mkdir(parents=True, exist_ok=True)
        (twin / name).write_bytes((config / name).read_bytes())
        (twin / name).chmod(0o600)
        os.utime(twin / name, (1, 1))
    (twin / ".git").mkdir()
    (twin / "pluginproduct" / ".search.yaml.swp").write_bytes(b"an editor's")
    assert call("bundle", twin, "-o", other).code == 0
    assert one.read_bytes() == other.read_bytes()
    time.sleep(1.1)
    assert call("bundle", config, "-o", one).code == 0
    assert one.read_bytes() == other.read_bytes()
    call("bundle", config, "-o", tmp_path / "plain.tar")
    assert gzip.decompress(one.read_bytes()) == (tmp_path / "plain.tar").read_bytes()


@pytest.mark.parametrize("python", PYTHONS)
def test_every_python_makes_the_same_bytes(python: str) -> None:
    data = random.Random(7).randbytes(200_000)
    files = [("config/a.yaml", b""), ("config/" + "long/" * 50 + "b", b"x" * 512), ("config/天气.yaml", data)]
    expected = hashlib.sha256(archive.stored_gzip(archive.pack(files))).hexdigest()
    program = (
        "import hashlib, random; from cozecheck.store.archive import pack, stored_gzip; data = random.Random(7).randbytes(200_000);"
        "files = [('config/a.yaml', b''), ('config/' + 'long/' * 50 + 'b', b'x' * 512), ('config/天气.yaml', data)];"
        "print(hashlib.sha256(stored_gzip(pack(files))).hexdigest())"
    )
    run = subprocess.run([python, "-c", program], cwd=ROOT, capture_output=True, text=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    if "pyenv: " in run.stderr:
        pytest.skip(f"{python} is not chosen here")
    assert (run.returncode, run.stdout.strip()) == (0, expected), run.stderr


@pytest.mark.skipif(not shutil.which("tar"), reason="needs tar")
@pytest.mark.parametrize("suffix", [".tar", ".tar.gz", ".tgz"])
def test_tar_reads_it(config: Path, tmp_path: Path, suffix: str, call: Call) -> None:
    (config / "pluginproduct" / ("名" * 60 + ".yaml")).write_bytes(os.urandom(100_000))
    file = tmp_path / f"made{suffix}"
    assert call("bundle", config, "-o", file).code == 0
    (tmp_path / "out").mkdir()
    subprocess.run(["tar", "-xf", file, "-C", tmp_path / "out"], check=True)
    assert {name: content for name, (_, content) in tree(tmp_path / "out" / "config").items()} == {name: content for name, (_, content) in tree(config).items()}
    manifest = json.loads((tmp_path / "out" / "cozecheck-bundle.json").read_text(encoding="utf-8"))
    assert manifest["forecast"]["plugins"].keys() == {"101", "102"}


def test_verify_and_unpack(good: Path, config: Path, tmp_path: Path, call: Call) -> None:
    said = call("bundle", "verify", good)
    assert said.code == 0
    assert "good.tar is whole: 4 files" in said.out
    out = tmp_path / "out"
    assert call("bundle", "unpack", good, out).code == 0
    assert tree(out) == tree(config)
    again = call("bundle", "unpack", good, out)
    assert again.code == 2
    assert "is there already, and not empty" in again.err
    packed = tmp_path / "packed.tar.gz"
    packed.write_bytes(gzip.compress(good.read_bytes()))
    assert call("bundle", "verify", packed, "--format", "json").json["did"] == "verified"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["good.tar", "out", "packed.tar.gz", "plugin"]


def test_a_configuration_that_loses_anything_is_refused_unless_forced(config: Path, tmp_path: Path, call: Call) -> None:
    lose_a_plugin(config)
    file = tmp_path / "made.tar"
    said = call("bundle", config, "-o", file)
    assert said.code == 1
    assert "101 web_search: CZ223 at search.yaml:" in said.out
    assert not file.exists()
    assert call("bundle", config, "-o", file, "--force").code == 0
    assert call("bundle", "verify", file).code == 1
    assert call("bundle", "unpack", file, tmp_path / "out").code == 1
    assert not (tmp_path / "out").exists()
    assert call("bundle", "unpack", file, tmp_path / "out", "--force").code == 0


def test_secrets_are_told_never_printed_and_for_one_user_only(config: Path, tmp_path: Path, call: Call) -> None:
    file = tmp_path / "made.tar"
    assert call("bundle", config, "-o", file).code == 0
    assert file.stat().st_mode & 0o777 == 0o644
    meta = config / "pluginproduct" / "plugin_meta.yaml"
    text = meta.read_text(encoding="utf-8")
    payload = json.dumps(json.dumps({"key": "k", "service_token": "sk-9f8e7d6c5b4a39281706f5e4", "location": "Header"}))
    auth = f"      type: service_http\n      sub_type: token/api_key\n      key: k\n      payload: {payload}\n"
    assert "      type: none\n" in text
    meta.write_text(text.replace("      type: none\n", auth, 1), encoding="utf-8")
    said = call("bundle", config, "-o", file, "--force")
    assert said.code == 0
    assert "holds secrets, and so does this file" in said.out
    assert "sk-9f8e" not in said.out
    assert file.stat().st_mode & 0o777 == 0o600


def test_links(config: Path, tmp_path: Path, call: Call) -> None:
    (config / "..data").mkdir()
    (config / "pluginproduct").rename(config / "..data" / "pluginproduct")
    (config / "pluginproduct").symlink_to("..data/pluginproduct")
    assert call("bundle", config, "-o", tmp_path / "made.tar").code == 0
    with tarfile.open(tmp_path / "made.tar") as made:
        names = made.getnames()
    assert "config/pluginproduct/search.yaml" in names
    assert not [name for name in names if "..data" in name]
    (config / "out").symlink_to("/etc/passwd")
    assert "leads out of the configuration" in call("bundle", config, "-o", tmp_path / "made.tar").out
    (config / "out").unlink()
    (config / "round").symlink_to(".")
    assert "leads back to a folder above it" in call("bundle", config, "-o", tmp_path / "made.tar").out


def test_usage(config: Path, tmp_path: Path, call: Call) -> None:
    for args in (
        (config,),
        (config, "-o", tmp_path / "made.zip"),
        ("verify",),
        ("unpack", "a"),
        (config, "b", "-o", "c.tar"),
        ("verify", tmp_path / "none.tar"),
    ):
        assert call("bundle", *args).code == 2
    inside = call("bundle", config, "-o", config / "made.tar")
    assert (inside.code, "lies in the configuration" in inside.err) == (2, True)


def retar(good: Path, change: Callable[[tarfile.TarFile, dict[str, bytes]], None]) -> bytes:
    """The bundle's files written by another program, with something done to them."""
    with tarfile.open(good) as old:
        files = {member.name: old.extractfile(member).read() for member in old}  # type: ignore[union-attr]
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as new:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            new.addfile(member, io.BytesIO(data))
        change(new, files)
    return out.getvalue()


def special(name: str, kind: bytes, target: str = "") -> Callable[[tarfile.TarFile, dict[str, bytes]], None]:
    def add(tar: tarfile.TarFile, _: dict[str, bytes]) -> None:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, target
        tar.addfile(member)

    return add


def many(tar: tarfile.TarFile, _: dict[str, bytes]) -> None:
    for number in range(20_000):
        tar.addfile(tarfile.TarInfo(f"config/{number}"))


EVIL: dict[str, Callable[[tarfile.TarFile, dict[str, bytes]], None]] = {
    "a member above": special("../evil", tarfile.REGTYPE),
    "an absolute member": special("/tmp/cozecheck-evil", tarfile.REGTYPE),
    "a link": special("config/link", tarfile.SYMTYPE, "/etc/passwd"),
    "a hard link": special("config/hard", tarfile.LNKTYPE, "../../etc/passwd"),
    "a device": special("config/null", tarfile.CHRTYPE),
    "a pipe": special("config/pipe", tarfile.FIFOTYPE),
    "a folder": special("config/folder", tarfile.DIRTYPE),
    "a double": special("config/pluginproduct/search.yaml", tarfile.REGTYPE),
    "another case": special("config/pluginproduct/SEARCH.yaml", tarfile.REGTYPE),
    "very many": many,
}


@pytest.mark.parametrize("name", EVIL)
def test_archives_of_other_programs_are_refused(name: str, good: Path, tmp_path: Path, call: Call) -> None:
    file = tmp_path / "evil.tar"
    file.write_bytes(retar(good, EVIL[name]))
    before = set(tmp_path.parent.rglob("*"))
    said = call("bundle", "unpack", file, tmp_path / "out", "--force")
    assert said.code == 1
    assert said.out.startswith("refused: ")
    assert set(tmp_path.parent.rglob("*")) == before
    assert not Path("/tmp/cozecheck-evil").exists()


def forged(paths: list[str], sizes: list[int] | None = None, **changes: Any) -> bytes:
    """A bundle whose manifest and members agree, with these paths."""
    data = [b"x" * 3 for _ in paths]
    manifest = {
        "format": 1,
        "cozecheck": "0",
        "coze_studio": "0",
        "digest": hashlib.sha256(
            "".join(f"{hashlib.sha256(each).hexdigest()} {path}\n" for path, each in sorted(zip(paths, data, strict=True))).encode("utf-8", "replace")
        ).hexdigest(),
        "forecast": {
            "startup": "ok",
            "sure": True,
            "plugins": {},
            "names": {},
            "versions": {},
            "declared_plugins": 0,
            "declared_tools": 0,
            "lost": [],
            "losses": 0,
        },
        "files": [[path, (sizes or [3] * len(paths))[at], hashlib.sha256(data[at]).hexdigest()] for at, path in enumerate(paths)],
        **changes,
    }
    head = json.dumps(manifest).encode()
    return archive.pack([("cozecheck-bundle.json", head), *((f"config/{path}", each) for path, each in zip(paths, data, strict=True))])


TRICKS = [
    ["../evil"], ["a/../../evil"], ["/evil"], ["a//b"], ["./a"], ["a/."], [""], ["a\\..\\b"], ["C:evil"], ["a\nb"], ["a\x1b[2J"], ["a\u202eb"],
    ["con"], ["a/NUL.yaml"], ["a."], ["a "], ["x" * 300], ["/".join("a" * 40)], ["a" * 200 + "/" + "b/" * 400 + "c"],
    ["a", "a"], ["a", "A"], ["straße", "STRASSE"], ["caf\u00e9", "cafe\u0301"], ["a", "a/b"], ["a/b", "a"], ["A/x", "a/y"],
]  # fmt: skip


@pytest.mark.parametrize("paths", TRICKS, ids=[ascii(paths)[:40] for paths in TRICKS])
def test_a_forged_manifest_leads_nowhere(paths: list[str], tmp_path: Path, call: Call) -> None:
    assert clash(paths) or any(problem(path) for path in paths)
    file = tmp_path / "evil.tar"
    file.write_bytes(forged(paths))
    said = call("bundle", "unpack", file, tmp_path / "out", "--force")
    assert (said.code, said.out.startswith("refused: ")) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["evil.tar"]


def test_a_forged_manifest_that_is_harmless_is_read(tmp_path: Path, call: Call) -> None:
    file = tmp_path / "fine.tar"
    file.write_bytes(forged(["a", "b/c.yaml", "b/天气.yaml", ".hidden"]))
    assert call("bundle", "unpack", file, tmp_path / "out", "--force").code == 0
    assert sorted(tree(tmp_path / "out")) == [".hidden", "a", "b", "b/c.yaml", "b/天气.yaml"]


@pytest.mark.parametrize(
    "data",
    [
        forged(["a"], [-1]),
        forged(["a"], [10**12]),
        forged(["a"], [4]),
        forged(["a"], digest="0"),
        forged(["a"], format=2),
        forged(["a"], files=5),
        forged(["a"], forecast={}),
        forged([f"{number}" for number in range(10_001)]),
        b"",
        b"\x1f\x8b",
        b"PK\x03\x04",
        gzip.compress(b""),
        archive.pack([("cozecheck-bundle.json", b"[" * 1_000_000)]),
        archive.pack([("cozecheck-bundle.json", b"null")]),
        archive.pack([("other", b"{}")]),
    ],
    ids=range(15),
)
def test_what_is_no_bundle_is_refused(data: bytes, tmp_path: Path, call: Call) -> None:
    file = tmp_path / "evil.tar"
    file.write_bytes(data)
    assert call("bundle", "verify", file, "--force").code == 1


def test_bombs_are_not_unpacked(tmp_path: Path, call: Call) -> None:
    file = tmp_path / "bomb.tar.gz"
    with gzip.open(file, "wb", compresslevel=1) as out:
        for _ in range(200):
            out.write(bytes(1_000_000))
    assert file.stat().st_size < 5_000_000
    said = call("bundle", "verify", file)
    assert said.code == 1
    assert "unpacks to more than 128 MB" in said.out


def test_every_changed_byte_is_found(good: Path, tmp_path: Path, call: Call) -> None:
    data = good.read_bytes()
    chance = random.Random(11)
    file = tmp_path / "changed.tar"
    # Where the manifest says which cozecheck made it, another word is another bundle, not a broken one.
    free = range(data.index(b'"cozecheck"'), data.index(b'"digest"'))
    for at in [*range(0, 1024, 7), *(chance.randrange(len(data)) for _ in range(300))]:
        changed = bytearray(data)
        changed[at] ^= 1 << chance.randrange(8)
        file.write_bytes(changed)
        if at not in free:
            try:
                read = bundle.read(str(file))
            except Exception as error:
                assert type(error).__name__ == "RefusedError"
            else:
                # A number of the forecast may be another one; the files are what they were.
                assert read.files == bundle.read(str(good)).files
    for cut in (1, 511, 512, 5000, len(data) - 1):
        file.write_bytes(data[:cut])
        assert call("bundle", "verify", file).code == 1
    file.write_bytes(data + bytes(512))
    assert call("bundle", "verify", file).code == 1


@needs_shared
def test_the_real_configuration(tmp_path: Path, call: Call) -> None:
    assert call("bundle", SHARED / "coze-studio", "-o", tmp_path / "made.tar.gz").code == 0
    assert call("bundle", "unpack", tmp_path / "made.tar.gz", tmp_path / "out").code == 0
    contents = {name: content for name, (_, content) in tree(tmp_path / "out").items()}
    assert contents == {name: content for name, (_, content) in tree(SHARED / "coze-studio").items()}
