"""Probes of statements, scopes and files: every page of FILES is run with every context of CONTEXTS."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "templates"

# Those whose very bytes are the point.
TEXTS = {
    "empty.html": "",
    "only_a_note.html": "{# note #}\n",
    "signs.html": "\\ ` ${x} $`{% if true %}{% endif %}{x} \"' é😀\t\x00\u2028 {{ '{{' }} {% raw %}{{ x }}{% endraw %}",
    "dollar.html": "a${{ 'b' }}{c} ${% if true %}{{ '{d}' }}{% endif %} `${'x'}`",
    "newlines.html": "\n\n  a\r\nb\rc\n\n",
    "trim.html": "<ul>\n  {% for x in list %}\n    <li>{{ x }}</li>\n  {% endfor %}\n</ul>\n  {# note #}\n",
    "trim_more.html": "x \n  {%- if a %}\n  y\n{% endif -%}\n z\n  {{- a }} {{ a -}}  \n\n",
}

FILES = {path.relative_to(_FOLDER).as_posix(): path.read_text() for path in sorted(_FOLDER.rglob("*.html"))} | TEXTS
PAGES = [name for name in FILES if name != "macros.html"]

CONTEXTS: list[dict[str, object]] = [
    {"a": "A<&>\"'", "b": "B", "list": ["a", "b", "c"], "rows": [{"cells": [1, 2]}, {"cells": []}], "title": "T"},
    {"a": "", "b": 0, "list": [], "rows": [], "title": ""},
    {"a": None, "b": True, "list": ["b"], "rows": [{"cells": ["</script>"]}], "title": None},
    {"a": 7, "b": "%(name)s", "list": [1, None, "", "😀"], "rows": [{"cells": ["\\", "`${x}"]}], "title": "\u202e"},
    {"a": "x", "b": "y", "list": ["é"], "rows": [], "title": "t", "__proto__": {"p": 1}, "constructor": "C", "x": 1},
]
COMPLETE: dict[str, object] = {
    **CONTEXTS[0],
    "name": "N&",
    "x": "ctx",
    "none_of_it": [],
    "q": 0,
    "row": {"name": "😀 a"},
    "rows": [
        {"name": "<r>", "cells": [1, 2], "tags": ["<t>", "u"], "n": [{"k": [True]}], "at": "2026"},
        {"name": "", "cells": [], "tags": [], "n": None},
        {"name": "B", "cells": ["hidden where b is B"]},
    ],
}
"""A context with which all but a few pages succeed."""
