"""The built files, read once: they are few, small and named after their content."""

from functools import lru_cache
from pathlib import Path

import msgspec

from backend.compression import accepts
from backend.texts import BUILT

MEDIA_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
}


class File(msgspec.Struct, frozen=True):
    """One file as it is sent: plain, and in brotli if that was made at build time."""

    media_type: str
    plain: bytes
    brotli: bytes | None

    def encoded(self, accept_encoding: str) -> tuple[bytes, dict[str, str]]:
        """The body for a browser, with the headers that say how it is packed."""
        vary = {"Vary": "Accept-Encoding"}
        if self.brotli is not None and accepts(accept_encoding, "br"):
            return self.brotli, {"Content-Encoding": "br", **vary}
        return self.plain, vary


@lru_cache(maxsize=64)
def built(name: str) -> File | None:
    """A file of web/built by its path below it."""
    path = BUILT / name
    if not path.is_file() or path.suffix not in MEDIA_TYPES:
        return None
    packed = path.with_name(path.name + ".br")
    return File(MEDIA_TYPES[path.suffix], path.read_bytes(), packed.read_bytes() if packed.is_file() else None)


@lru_cache(maxsize=1)
def static_names() -> frozenset[str]:
    """The names that /static/ may ask for."""
    return frozenset(Path(path).name for path in (BUILT / "static").iterdir() if path.suffix in MEDIA_TYPES)
