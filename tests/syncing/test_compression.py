import gzip

import brotli
import pytest
import zstandard

from backend.compression import LEAST_BYTES, accepts, compress, negotiate

BODY = b'{"name":"Feldbuch"}' * 200
UNPACK = {
    "zstd": zstandard.ZstdDecompressor().decompress,
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP ; Q=0.3", "gzip"),
        ("br;q=0, gzip;q=0.1", "gzip"),
        ("br;q=0.9, gzip;q=1.0, zstd;q=0.2", "gzip"),
        ("*", "zstd"),
        ("*;q=0.5, zstd;q=0", "br"),
        ("*;q=0", None),
        ("", None),
        ("identity", None),
        ("deflate, compress", None),
        ("identity, gzip;q=0.5", None),
        ("identity;q=0.5, gzip", "gzip"),
        ("gzip;q=nonsense", None),
        ("gzip;q=2", None),
        (",,;q=1", None),
    ],
)
def test_the_coding_is_the_one_the_client_wants_most(header: str, coding: str | None) -> None:
    assert negotiate(header) == coding


@pytest.mark.parametrize("coding", ["zstd", "br", "gzip"])
def test_a_packed_body_unpacks_to_the_same(coding: str) -> None:
    packed, headers = compress(BODY, coding)
    assert headers == {"Vary": "Accept-Encoding", "Content-Encoding": coding}
    assert len(packed) < len(BODY) / 4
    assert UNPACK[coding](packed) == BODY


def test_a_small_body_stays_as_it_is() -> None:
    assert compress(b"x" * (LEAST_BYTES - 1), "gzip") == (b"x" * (LEAST_BYTES - 1), {"Vary": "Accept-Encoding"})


def test_a_coding_with_weight_zero_is_not_accepted() -> None:
    assert not accepts("br;q=0", "br")
    assert not accepts("br;q=0.000, *", "br")
    assert accepts("*", "br")
    assert not accepts("gzip", "br")
