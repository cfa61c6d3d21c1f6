"""The reader's language: gettext catalogues of the package, English where there is none."""

from __future__ import annotations

import os
from collections.abc import Mapping

from cozecheck.core.text import Translate

LANGUAGES = ("en", "zh")
LOCALE = os.path.join(os.path.dirname(os.path.dirname(__file__)), "locale")


def wanted(environ: Mapping[str, str]) -> str:
    """The language that the environment asks for, by the variables that gettext and POSIX name, in their order."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(variable, "")
        if value:
            return "zh" if value.lower().startswith(("zh", "chinese")) else "en"
    return "en"


def translator(lang: str) -> Translate:
    """English template → template in `lang`; English needs no catalogue, and is what a missing translation falls back to."""
    if lang != "zh":
        return str
    import gettext

    catalogue = gettext.translation("cozecheck", LOCALE, languages=[lang], fallback=True)
    return lambda template: catalogue.gettext(template) if template else ""
