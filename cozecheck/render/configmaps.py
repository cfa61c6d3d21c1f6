"""ConfigMaps that hold a configuration's files, and the items that lay them out as folders again.

`kubectl create configmap --from-file=DIR/` leaves subfolders out, and a ConfigMap has flat keys and 1 MiB. So a file's key is its path in letters that a key
may have, an item says where it belongs, and files are spread over as many ConfigMaps as they need. Each is named by its content and immutable: a
Deployment's older revision names the older ones, so that `kubectl rollout undo` brings the old files back.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from cozecheck.core.text import T
from cozecheck.store.model import RefusedError

MAX_FILE = 1_000_000
"""Bytes. Kubernetes refuses a ConfigMap whose values have more than 1,048,576 (ValidateConfigMap, MaxSecretSize)."""
APPLICABLE = 230_000
"""Bytes of an object as JSON: plain `kubectl apply` keeps a copy of it in an annotation, and all annotations together may have 262,144."""
MAX_JSON = 2_000_000
"""Bytes of a text as JSON: an API server takes requests of 3,145,728, and a text of nothing but '<' becomes six times as long. Base64 is 4/3."""
_NO_TEXT = re.compile(r"[^\t\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufdcf\ufdf0-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What some YAML or JSON reader takes for something else, or refuses."""


class Part(NamedTuple):
    """One ConfigMap: its name, what it holds by key, and the path of each key."""

    name: str
    data: dict[str, str]
    binary: dict[str, str]
    paths: dict[str, str]


def keys(paths: Iterable[str]) -> dict[str, str]:
    """A key for each path, from it alone where no other path has the same."""
    names = {path: re.sub(r"[^-._a-zA-Z0-9]", "_", path)[:200] for path in paths}
    shared = Counter(names.values())
    return {path: name if shared[name] == 1 else f"{name}-{hashlib.sha256(path.encode()).hexdigest()[:16]}" for path, name in names.items()}


def split(files: Mapping[str, bytes], name: str) -> list[Part]:
    """The files in ConfigMaps, in their order. Raises RefusedError for a file that fits into none."""
    key_of = keys(files)
    for path, data in files.items():
        if len(data) > MAX_FILE:
            words = {"path": path, "size": f"{len(data):,}", "limit": f"{MAX_FILE:,}"}
            raise RefusedError(
                T(
                    "'{path}' has {size} bytes, and a ConfigMap holds {limit} of them (1 MiB with room): `cozecheck render dockerfile` puts it into an image",
                    **words,
                )
            )
    return [_part(group, key_of, name) for group in _groups(files)]


def _groups(files: Mapping[str, bytes]) -> Iterator[dict[str, bytes]]:
    group: dict[str, bytes] = {}
    total = 0
    for path, data in files.items():
        more = weight({path: _text(data) or base64.b64encode(data).decode()})
        if group and total + more > APPLICABLE - 10_000:
            yield group
            group, total = {}, 0
        group[path] = data
        total += more
    if group:
        yield group


def _part(files: dict[str, bytes], key_of: dict[str, str], name: str) -> Part:
    texts = {key_of[path]: _text(data) for path, data in files.items()}
    data = {key: text for key, text in texts.items() if text is not None}
    binary = {key_of[path]: base64.b64encode(data).decode() for path, data in files.items() if texts[key_of[path]] is None}
    content = json.dumps([data, binary], sort_keys=True).encode()
    return Part(f"{name}-plugins-{hashlib.sha256(content).hexdigest()[:12]}", data, binary, {key_of[path]: path for path in files})


def _text(data: bytes) -> str | None:
    """None where it must travel as bytes."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    return None if _NO_TEXT.search(text) or weight({"": text}) > MAX_JSON else text


def weight(values: Mapping[str, Any]) -> int:
    """Bytes of an object as Go writes it in JSON: '<', '>' and '&' become six."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return len(text.encode()) + 5 * sum(map(text.count, "<>&"))


def manifest(part: Part, namespace: str, labels: Mapping[str, str]) -> dict[str, Any]:
    """The ConfigMap."""
    head = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": part.name, "namespace": namespace, "labels": dict(labels)}, "immutable": True}
    return {**head, **({"data": part.data} if part.data else {}), **({"binaryData": part.binary} if part.binary else {})}


def source(part: Part) -> dict[str, Any]:
    """What a projected volume says of it."""
    return {"configMap": {"name": part.name, "items": [{"key": key, "path": path} for key, path in part.paths.items()]}}
