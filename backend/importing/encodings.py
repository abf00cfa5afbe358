"""Which letters a file is written in. Programs seldom say; these are the ones they use."""

import codecs
from typing import BinaryIO

CHUNK = 1 << 16
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WINDOWS = "cp1252"
_UNREADABLE = "\ufffd"
_PROBE = 1024
"""Bytes looked at to tell UTF-16 without a mark: text of Europe then has a NUL in every second byte."""


def encoding_of(file: BinaryIO) -> str:
    """The Python name of the file's encoding; leaves the file at its beginning.

    A byte-order mark decides. Without one it is UTF-8 if more letters beyond ASCII are readable than not, so that one
    broken byte does not spoil a whole file; else Windows-1252.
    """
    start = file.read(_PROBE)
    file.seek(0)
    for mark, name in BOMS:
        if start.startswith(mark):
            return name
    nuls = (start[0::2].count(0), start[1::2].count(0))
    if max(nuls) > len(start) // 4 and min(nuls) == 0:
        return "utf-16-be" if nuls[0] else "utf-16-le"
    return "utf-8" if _reads_as_utf8(file) else WINDOWS


def _reads_as_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    readable = unreadable = 0
    while chunk := file.read(CHUNK):
        text = decoder.decode(chunk)
        if not text.isascii():
            broken = text.count(_UNREADABLE)
            unreadable += broken
            readable += sum(not letter.isascii() for letter in text) - broken
    unreadable += decoder.decode(b"", final=True).count(_UNREADABLE)
    file.seek(0)
    return readable > unreadable or unreadable == 0
