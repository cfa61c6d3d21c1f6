"""The frame of a page for people: self-contained HTML that runs no script and loads nothing."""

from __future__ import annotations


def framed(title: str, style: str, body: str, lang: str = "en") -> str:
    """The whole page. `title` and `style` are ours, `body` is HTML in which strangers' words are escaped already; `lang` is 'en' or 'zh'."""
    return f"""<!DOCTYPE html>
<html lang="{"zh-CN" if lang == "zh" else "en"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""
