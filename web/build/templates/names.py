"""Names and literals of JavaScript for names and values of templates."""

from __future__ import annotations

import json
import re
from typing import Final

_PLAIN = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*\Z")

_INHERITED: Final = """
__defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__ __proto__ constructor hasOwnProperty html
isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf
at concat copyWithin entries every fill filter find findIndex findLast findLastIndex flat flatMap forEach includes
indexOf join keys lastIndexOf length map pop push reduce reduceRight reverse shift slice some sort splice toReversed
toSorted toSpliced unshift values with
anchor big blink bold charAt charCodeAt codePointAt endsWith fixed fontcolor fontsize isWellFormed italics link
localeCompare match matchAll normalize padEnd padStart repeat replace replaceAll search small split startsWith
strike sub substr substring sup toLocaleLowerCase toLocaleUpperCase toLowerCase toUpperCase toWellFormed trim trimEnd
trimLeft trimRight trimStart
toExponential toFixed toPrecision
"""
INHERITED: Final = frozenset(_INHERITED.split())
"""What objects, lists, texts and numbers of JavaScript have of their own accord, and Markup."""


class Names:
    """Gives every asked name a JavaScript name of its own, by counting up where two would be equal."""

    def __init__(self, taken: set[str] | None = None) -> None:
        self.taken = set(taken or ())

    def new(self, wish: str) -> str:
        """`wish` with what JavaScript refuses replaced, and a number behind if it is taken."""
        base = re.sub(r"[^A-Za-z0-9_$]", "_", wish)
        base = f"_{base}" if base[:1].isdigit() else base
        name, count = base, 1
        while name in self.taken:
            count += 1
            name = f"{base}{count}"
        self.taken.add(name)
        return name


def string(text: str) -> str:
    """`text` as a JavaScript string literal."""
    return json.dumps(text, ensure_ascii=False)


def key(name: str) -> str:
    """`name` as the key of an object literal; `__proto__` would set the prototype if it stood there bare."""
    if name == "__proto__":
        return '["__proto__"]'
    return name if _PLAIN.match(name) else string(name)


def is_own(name: str) -> bool:
    """Whether `value.name` is, for every value, what was put there or undefined."""
    return name not in INHERITED and name.isascii() and _PLAIN.match(name) is not None


def member(of: str, name: str) -> str:
    """The property `name` of the object `of`."""
    return f"{of}.{name}" if _PLAIN.match(name) else f"{of}[{string(name)}]"


def template_text(text: str) -> str:
    """`text` for the inside of a template literal, which would join `\\r\\n` to `\\n` by itself."""
    text = text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
    return text.replace("\r", "\\r").replace("\0", "\\x00")
