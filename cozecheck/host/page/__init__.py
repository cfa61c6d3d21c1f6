"""The host's page: an empty frame in the reader's language, and its two files. What is on it comes from the API, as text."""

from __future__ import annotations

import os
from html import escape as html

from cozecheck.core.text import T, Translate
from cozecheck.report.escape import escape

FILES = {"page.css": "text/css", "page.js": "text/javascript"}

WORDS = {
    "active": T("active"),
    "failed": T("not loaded"),
    "disabled": T("disabled"),
    "troubled": T("active, with an error"),
    "stale": T("an older version serves"),
    "error": T("error"),
    "warning": T("warning"),
    "note": T("advice"),
    "required": T("required"),
    "optional": T("optional"),
    "findings": T("Findings"),
    "calling": T("Calling…"),
    "succeeded": T("The tool has a result"),
    "failed-call": T("The call failed"),
    "unreachable": T("The host does not answer"),
    "reloading": T("Reading the files…"),
    "reloaded": T("All plugins are loaded"),
    "reload-failed": T("Not all is well: see below"),
    "none": T("This configuration has no plugins."),
}
"""What the script says."""


TEXTS = {
    "plugins": T("Plugins"),
    "language": T("Language"),
    "reload": T("Read the files anew"),
    "token": T("Token"),
    "use": T("Use it"),
    "script": T("This page needs JavaScript; the API under /admin/plugins does not."),
    "arguments": T("Arguments, as JSON"),
    "call": T("Call the tool"),
    "answer": T("Answer"),
    "argument": T("argument"),
    "place": T("place"),
    "type": T("type"),
    "needed": T("needed"),
    "meaning": T("meaning"),
}
"""What stands on the page itself."""


def file(name: str) -> bytes:
    """One of `FILES`."""
    with open(os.path.join(os.path.dirname(__file__), name), "rb") as stream:
        return stream.read()


def accepted(header: str) -> str:
    """The first language of an Accept-Language that the page has, '' for none."""
    tags = (tag.partition(";")[0].strip().lower()[:2] for tag in header.split(","))
    return next((tag for tag in tags if tag in ("en", "zh")), "")


def frame(lang: str, translate: Translate, root: str) -> str:
    """The page without plugins; `root` is the configuration folder."""
    said = {name: html(text.render(translate)) for name, text in {**WORDS, **TEXTS}.items()}
    words = " ".join(f'data-{name}="{said[name]}"' for name in WORDS)
    heads = "".join(f'<th scope="col">{said[name]}</th>' for name in ("argument", "place", "type", "needed", "meaning"))
    return f"""<!DOCTYPE html>
<html lang="{"zh-CN" if lang == "zh" else "en"}" data-lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{said["plugins"]} - cozecheck serve</title>
<link rel="stylesheet" href="/page/page.css">
<script src="/page/page.js" defer></script>
</head>
<body>
<header>
<h1>{said["plugins"]}</h1>
<span class="quiet">{html(escape(root))}</span>
<nav aria-label="{said["language"]}"><a href="/?lang=en" lang="en">English</a><a href="/?lang=zh" lang="zh-CN">中文</a></nav>
</header>
<div class="bar">
<button type="button" id="reload">{said["reload"]}</button>
<p id="said" role="status"></p>
<form id="login" hidden><label>{said["token"]} <input name="token" type="password" autocomplete="off" required></label>
<button>{said["use"]}</button></form>
</div>
<p id="problem" class="reason failed" hidden></p>
<noscript><p>{said["script"]}</p></noscript>
<p id="none" hidden></p>
<main id="plugins"></main>
<div id="words" hidden {words}></div>
<template id="plugin"><section class="plugin">
<h2><span class="name"></span> <span class="status"></span></h2>
<p class="facts quiet"></p>
<p class="reason"></p>
<details class="findings"><summary></summary><ul></ul></details>
</section></template>
<template id="finding"><li><span class="severity status"></span> <span class="code"></span> <span class="place quiet"></span><br>
<span class="what"></span> <span class="do quiet"></span></li></template>
<template id="tool"><details class="tool"><summary><code class="operation"></code> <span class="name"></span> <span class="status"></span></summary>
<p class="about"></p>
<p class="reason"></p>
<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody></tbody></table></div>
<form><label>{said["arguments"]}<textarea name="arguments" spellcheck="false" autocomplete="off"></textarea></label>
<button>{said["call"]}</button></form>
<p class="outcome" role="status"></p>
<pre class="answer" tabindex="0" role="region" aria-label="{said["answer"]}" hidden></pre>
</details></template>
</body>
</html>
"""
