"""What is lost is blamed on the line that a person must edit: measured by damaging healthy configurations at random, one known place at a time."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from cozecheck.core import catalogue
from cozecheck.core.effect import Effect
from cozecheck.core.finding import Finding
from cozecheck.core.findings import Findings
from cozecheck.core.result import Prediction
from cozecheck.golang import yaml3
from cozecheck.golang.yaml3 import parser, reader
from cozecheck.golang.yaml3.tokens import YamlError
from cozecheck.loader.load import load
from cozecheck.rules.example import HEALTHY
from cozecheck.source.files import META, OAUTH_SCHEMA, ConfigFiles
from tests.loader.damage import IN_THE_TEXT, IN_THE_TREE, Damage, sites
from tests.shared import SHARED

ROOT = Path(__file__).resolve().parents[2]
SEED = int(os.environ.get("SEED", "20240607"))
DAMAGES = 2_400
"""That lose something."""

OUTCOMES = ON_THE_LINE, OTHER_END, FIRST_TELLS, ELSEWHERE = ("on the line", "at the other end", "where YAML first tells", "elsewhere")
"""Best first: what is damaged; what refers to it by its name; the line at which yaml.v3 gives up."""

Key = tuple[Effect, str, str]


@dataclass(frozen=True)
class Base:
    """A healthy config folder, file by file."""

    name: str
    files: dict[str, str]


def bases() -> Iterator[Base]:
    yield Base("the manuals' example", dict(HEALTHY))
    yield from (read(folder) for folder in [ROOT / "examples/healthy", *sorted((ROOT / "tests/fuzz/bases").glob("*"))])
    if SHARED.is_dir():
        yield from one_by_one(read(SHARED / "coze-studio"))


def read(folder: Path) -> Base:
    paths = [path for path in sorted(folder.rglob("*.*")) if path.parent.name in ("pluginproduct", "common") and path.suffix in (".yaml", ".json")]
    return Base(folder.name, {str(path.relative_to(folder)): path.read_text() for path in paths})


def one_by_one(base: Base) -> Iterator[Base]:
    """Each plugin in a folder of its own: a large folder takes long to load."""
    root = yaml3.parse(base.files[META].encode(), Findings(""))
    assert root is not None
    lines = base.files[META].splitlines()
    for entry in root.items:
        (document,) = (value.text for key, value in entry.pairs if key.text == "openapi_doc_file")
        path = f"pluginproduct/{document}"
        meta = "\n".join(lines[entry.line - 1 : entry.end_line]) + "\n"
        yield Base(f"{base.name} {document}", {META: meta, path: base.files[path], OAUTH_SCHEMA: base.files[OAUTH_SCHEMA]})


class Patient:
    """A base, laid out on disk; `sites` of each of its YAML files."""

    def __init__(self, base: Base, folder: Path) -> None:
        self.base, self.folder = base, folder
        for path, text in base.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        self.healthy = losses(self.load())
        self.sites = {path: sites(text) for path, text in base.files.items() if path.endswith(".yaml")}
        self.sites = {path: found for path, found in self.sites.items() if found}

    def load(self) -> Prediction:
        return load(ConfigFiles(str(self.folder)))[1]

    def damaged(self, path: str, damage: Damage) -> list[Finding]:
        """The causes of what is lost that was not lost before."""
        try:
            (self.folder / path).write_text("\n".join(damage.lines))
            return list({cause.place: cause for key, cause in losses(self.load()).items() if key not in self.healthy}.values())
        finally:
            (self.folder / path).write_text(self.base.files[path])


def losses(prediction: Prediction) -> dict[Key, Finding]:
    found = {(loss.effect, loss.plugin, loss.tool): loss.cause for loss in prediction.losses}
    assert None not in found.values()
    return {key: cause for key, cause in found.items() if cause is not None}


def verdict(patient: Patient, path: str, damage: Damage, cause: Finding) -> str:
    """Where the cause stands."""
    here = cause.place.file == f"{patient.folder}/{path}"
    if here and cause.place.line in damage.places:
        return ON_THE_LINE
    if here and cause.rule in (catalogue.YAML_SYNTAX, catalogue.BAD_ENCODING):
        return FIRST_TELLS if cause.place.line == first_tells("\n".join(damage.lines)) else ELSEWHERE
    lines = damage.lines if here else Path(cause.place.file).read_text().splitlines()
    return OTHER_END if any(name and name in lines[cause.place.line - 1] for name in damage.names) else ELSEWHERE


def first_tells(text: str) -> int:
    """The line at which yaml.v3 gives up."""
    try:
        parser.build(reader.read(text.encode()))
    except YamlError as error:
        return error.mark.line + 1
    return 0


@pytest.mark.slow
def test_the_cause_stands_where_it_must_be_mended(tmp_path: Path) -> None:
    random = Random(SEED)
    patients = [patient for number, base in enumerate(bases()) if not (patient := Patient(base, tmp_path / str(number))).healthy]
    counts: Counter[tuple[str, str]] = Counter()
    astray: list[str] = []
    while counts.total() < DAMAGES:
        patient = random.choice(patients)
        path = random.choice(list(patient.sites))
        kind = random.choice(random.choice((IN_THE_TREE, IN_THE_TEXT)))
        site = random.choice(patient.sites[path])
        damage = kind(patient.base.files[path].split("\n"), site, random)
        causes = patient.damaged(path, damage) if damage else []
        if not damage or not causes:
            continue
        outcomes = {verdict(patient, path, damage, cause) for cause in causes}
        outcome = next(outcome for outcome in reversed(OUTCOMES) if outcome in outcomes)
        counts[kind.__name__, outcome] += 1
        if outcome == ELSEWHERE:
            astray += [f"{patient.base.name} {path}:{site.line} {kind.__name__} {site.names}: {told(cause)}" for cause in causes]
    show(counts, astray)
    on_the_line = sum(count for (_, outcome), count in counts.items() if outcome == ON_THE_LINE)
    assert on_the_line >= DAMAGES * 0.98, f"{on_the_line} of {DAMAGES}"


def told(cause: Finding) -> str:
    return f"{cause.place.file.rpartition('/')[2]}:{cause.place.line} {cause.rule.name}: {cause.message.render()}"


def show(counts: Counter[tuple[str, str]], astray: list[str]) -> None:
    print("".join(f"{outcome:>24}" for outcome in ("", *OUTCOMES)))
    for kind in dict.fromkeys(kind for kind, _ in sorted(counts)):
        print("".join(f"{text:>24}" for text in (kind, *(str(counts[kind, outcome]) for outcome in OUTCOMES))))
    totals = [sum(count for (_, one), count in counts.items() if one == outcome) for outcome in OUTCOMES]
    print("".join(f"{text:>24}" for text in ("all", *(f"{total} {total / DAMAGES:.2%}" for total in totals))))
    print("\n".join(astray))
