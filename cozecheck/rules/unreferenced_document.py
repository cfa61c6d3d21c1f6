"""A document in `pluginproduct/` that no plugin names.

What it means: The folder holds a YAML or JSON file, but no `openapi_doc_file` in `plugin_meta.yaml` names it.

What Coze Studio does: It reads the files that `plugin_meta.yaml` names, and no others. This one is never opened, so its tools do not exist.
Mostly the entry was forgotten, or the file's ending is `.yml` where the entry says `.yaml`.

Example:

```files
common/oauth_schema.json
pluginproduct/notes.yaml
pluginproduct/plugin_meta.yaml
pluginproduct/search.yaml
pluginproduct/weather.yaml
```

Use instead:

```files
common/oauth_schema.json
pluginproduct/notes.yaml
pluginproduct/plugin_meta.yaml
pluginproduct/search.yaml
```

See also: CZ002 document-missing, which is what happens to an entry that names the wrong file.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator

from cozecheck.core.catalogue import UNREFERENCED_DOCUMENT as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.place import Place
from cozecheck.core.text import T
from cozecheck.rules.walk import View
from cozecheck.source.files import META

FOLDER = posixpath.dirname(META)
SUFFIXES = (".yaml", ".yml", ".json")
MAX_FOLDERS = 100


def check(view: View) -> Iterator[Finding]:
    """Says nothing while plugin_meta.yaml cannot be read: nobody knows then what it names."""
    if view.config.meta_root is None:
        return
    named = view.named_files | {META}
    folded = {path.casefold() for path in named}
    for path in _documents(view.config.root):
        # A name that differs in case only is another rule's matter.
        if path not in named and path.casefold() not in folded:
            yield Finding(
                RULE,
                Place(view.files.name(path)),
                T("no plugin names {path}: Coze Studio never reads it", path=path),
                RULE.effect,
                do=T("name it as openapi_doc_file of a plugin, or move it out of {folder}/", folder=FOLDER),
            )


def _documents(root: str) -> Iterator[str]:
    """What looks like a document in pluginproduct/ and its folders, hidden files and links left out; sorted."""
    folders = [FOLDER]
    for count, folder in enumerate(folders):
        try:
            entries = sorted(os.scandir(os.path.join(root, folder)), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}"
            if entry.name.startswith(".") or entry.is_symlink():
                continue
            if entry.is_dir() and count < MAX_FOLDERS:
                folders.append(path)
            elif entry.name.lower().endswith(SUFFIXES) and entry.is_file():
                yield path
