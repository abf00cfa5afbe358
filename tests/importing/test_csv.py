"""Tables are read as real programs write them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.importing import csv as reader
from backend.importing.csv import ReadError, Table, read_table


def table(content: bytes) -> Table:
    return read_table(io.BytesIO(content))


def cells(content: bytes) -> list[list[str]]:
    return [row.cells for row in table(content).rows]


def test_it_works() -> None:
    found = table("Firma;Ort\r\nBäckerei Weiß;Köln\r\n".encode())
    assert found.headings == ["Firma", "Ort"]
    assert list(found.rows) == [(2, ["Bäckerei Weiß", "Köln"], "")]


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_every_encoding_is_told(encoding: str, named: str) -> None:
    found = table("Firma;Straße;Währung\nMüller & Söhne;Größe 3;€\n".encode(encoding))
    assert found.encoding == named
    assert found.headings == ["Firma", "Straße", "Währung"]
    assert [row.cells for row in found.rows] == [["Müller & Söhne", "Größe 3", "€"]]


def test_utf_16_of_the_other_byte_order_is_told_by_its_mark() -> None:
    assert cells(b"\xfe\xff" + "A;B\nü;2\n".encode("utf-16-be")) == [["ü", "2"]]


def test_one_broken_byte_does_not_spoil_a_file_in_utf_8() -> None:
    content = "Firma;Ort\nMüller;Köln\nJäger;".encode() + b"F\xfcrth\n"
    assert cells(content) == [["Müller", "Köln"], ["Jäger", "F\ufffdrth"]]


def test_a_letter_cut_in_two_by_the_chunks_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.importing.encodings.CHUNK", 1)
    assert table("Öl;Ä\nü;ß\n".encode()).encoding == "utf-8"


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_every_separator_is_told(separator: str) -> None:
    content = separator.join(["Firma", "Ort", "Notiz"]) + "\n" + separator.join(["A", "B", "C"]) + "\n"
    assert table(content.encode()).separator == separator
    assert cells(content.encode()) == [["A", "B", "C"]]


def test_separators_within_quotes_do_not_count() -> None:
    content = b'Name,"a;b;c;d",Ort\n"x;y","1;2","3;4;5;6"\n'
    assert table(content).separator == ","
    assert cells(content) == [["x;y", "1;2", "3;4;5;6"]]


def test_a_comma_in_every_row_is_not_the_separator_of_a_file_with_semicolons() -> None:
    content = "Firma;Straße, Nr.;Rabatt\nA;Weg, 1;5,5\nB;Gasse, 2;3,0\n".encode()
    assert cells(content) == [["A", "Weg, 1", "5,5"], ["B", "Gasse, 2", "3,0"]]


def test_one_column_needs_no_separator() -> None:
    assert cells(b"E-Mail\na@b.example\n") == [["a@b.example"]]


def test_the_first_line_of_excel_names_the_separator() -> None:
    found = table(b"sep=,\nFirma,Ort\nA;B,C\n")
    assert (found.headings, [(row.number, row.cells) for row in found.rows]) == (["Firma", "Ort"], [(3, ["A;B", "C"])])


def test_quotes_keep_line_breaks_and_doubled_quotes() -> None:
    assert cells(b'A;B\r\n"one\r\ntwo";"say ""hi"""\r\n') == [["one\r\ntwo", 'say "hi"']]


def test_a_quote_within_a_cell_is_a_letter() -> None:
    assert cells('A;B\nBäckerei "Morgenrot";2\n'.encode()) == [['Bäckerei "Morgenrot"', "2"]]


def test_text_behind_a_closing_quote_is_kept_and_blanks_are_not() -> None:
    assert cells('A;B\n"Bäckerei" Huber;  "x"  \n'.encode()) == [["Bäckerei Huber", "x"]]


def test_a_quote_never_closed_spoils_its_own_line_only() -> None:
    rows = list(table(b'A;B\n1;2\n3;"4\n5;6\n7;8\n').rows)
    assert [(row.number, row.cells, row.problem) for row in rows] == [
        (2, ["1", "2"], ""),
        (3, ["3", '"4'], "quote"),
        (4, ["5", "6"], ""),
        (5, ["7", "8"], ""),
    ]


def test_a_quote_that_closes_too_late_spoils_its_own_line_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_CELL", 10)
    rows = list(table(b'A;B\n3;"4\n5;6\n7;8\n9;10\n11;12\n13;14\n15;"16"\n').rows)
    assert [row.problem for row in rows] == ["quote", "", "", "", "", "", ""]
    assert rows[-1].cells == ["15", "16"]


def test_a_cell_too_long_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_CELL", 10)
    assert [row.problem for row in table(b"A;B\n1;elevenchars\n2;x\n").rows] == ["long", ""]


def test_rows_may_be_ragged_and_blank_lines_are_passed_over_but_counted() -> None:
    rows = list(table(b"A;B;C\n\n1\n;;\n1;2;3;4\n   \n1;2\n").rows)
    assert [(row.number, row.cells) for row in rows] == [(3, ["1"]), (5, ["1", "2", "3", "4"]), (7, ["1", "2"])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_line_ends_are_read(end: str) -> None:
    assert cells(end.join(["A;B", "1;2", "3;4"]).encode()) == [["1", "2"], ["3", "4"]]


def test_other_signs_of_unicode_end_no_line() -> None:
    assert cells("A;B\n1\u2028\x0b\x85;2\n".encode()) == [["1\u2028\x0b\x85", "2"]]


def test_nul_bytes_are_dropped() -> None:
    assert cells(b"A;B\n1\0;\0002\n") == [["1", "2"]]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"\0\0"])
def test_an_empty_file_is_unreadable(content: bytes) -> None:
    with pytest.raises(ReadError, match="empty"):
        table(content)


def test_a_file_too_large_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_BYTES", 10)
    with pytest.raises(ReadError, match="too_large"):
        table(b"A;B\n1;2\n3;4\n")


def test_too_many_rows_are_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_ROWS", 2)
    rows = table(b"A;B\n1;2\n3;4\n5;6\n").rows
    assert [next(rows).number, next(rows).number] == [2, 3]
    with pytest.raises(ReadError, match="too_many"):
        next(rows)


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), max_size=30)
WINDOWS_CELL = st.text(st.characters(codec="cp1252", exclude_characters="\0"), max_size=30)


def _written(rows: list[list[str]], separator: str, encoding: str, end: str, quoting: int) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([["Firma", "Ort", "Notiz"], *rows])
    return out.getvalue().encode(encoding)


@given(
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=8),
    separator=st.sampled_from(reader.SEPARATORS),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    style=st.sampled_from([("\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_MINIMAL)]),
)
def test_what_was_written_is_read(rows: list[list[str]], separator: str, encoding: str, style: tuple[str, int]) -> None:
    found = table(_written(rows, separator, encoding, *style))
    assert found.headings == ["Firma", "Ort", "Notiz"]
    assert [row.cells for row in found.rows] == [row for row in rows if any(map(str.strip, row))]


@given(rows=st.lists(st.lists(WINDOWS_CELL, min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_was_written_by_windows_is_read(rows: list[list[str]]) -> None:
    marked = [[*row[:2], "Müßig" + row[2]] for row in rows]
    found = table(_written(marked, ";", "cp1252", "\r\n", csv.QUOTE_MINIMAL))
    assert [row.cells for row in found.rows] == marked


@given(content=st.binary(max_size=400))
def test_any_bytes_are_read_or_unreadable(content: bytes) -> None:
    try:
        rows = list(table(content).rows)
    except ReadError:
        return
    assert [row.number for row in rows] == sorted({row.number for row in rows})
