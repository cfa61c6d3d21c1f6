"""The YAML reader and the OpenAPI model against Go on files that others wrote: python -m tests.differential.corpus FOLDER…

For each *.yaml, *.yml and *.json: what yaml.v3 makes of it as JSON, and how far kin-openapi and Coze Studio come with it as a document.
Public collections to run it on: yaml/yaml-test-suite and go-yaml/yaml, readmeio/oas-examples, Mermade/openapi3-examples, the tests of getkin/kin-openapi.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.differential.test_openapi import judged, really
from tests.differential.test_yaml import as_json, really_as_json
from tests.reference.client import Reference, as_bytes

SUFFIXES = (".yaml", ".yml", ".json")
LARGEST = 1_000_000


def files(folders: list[str]) -> Iterator[Path]:
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file() and not path.is_symlink() and path.stat().st_size < LARGEST:
                yield path


def main(folders: list[str]) -> int:
    """1 where something is judged otherwise than Go does."""
    paths = {path.read_bytes(): path for path in files(folders)}
    asked = [as_bytes(data) for data in paths]
    wrong = 0
    read: Counter[str] = Counter()
    stages: Counter[str] = Counter()
    yaml_answers, documents = Reference("yaml", timeout=300).ask_all(asked), Reference("openapi", timeout=300).ask_all(asked)
    for (data, path), yaml_answer, document in zip(paths.items(), yaml_answers, documents, strict=True):
        theirs, ours = really_as_json(yaml_answer), as_json(data)
        read["refused" if theirs is None else "read"] += 1
        if ours != theirs:
            wrong += 1
            print(f"{path}: as YAML, {'refused' if ours is None else 'read'} here and {'refused' if theirs is None else 'read'} by Go")
        stage, why = judged(data)
        stages[really(document)] += 1
        if stage not in ("unsure", really(document)):
            wrong += 1
            print(f"{path}: as a document, {stage} here ({why}) and {really(document)} in Go: {document}"[:1000])
    print(f"{len(paths)} files; as YAML: {dict(read)}; as documents, where Go ends: {dict(stages)}; {wrong} judged otherwise")
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
