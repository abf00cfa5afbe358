"""Rows that were not taken over: why, and the file that says so.

The file repeats the rows under their headings, so that it can be corrected and imported itself.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from backend import forms
from backend.forms import N_, Error
from backend.importing.csv import Record

Gettext = Callable[[str], str]

MESSAGES = {
    "doubled_number": N_("Row %(row)s has the same customer number."),
    "doubled_email": N_("Row %(row)s has the same e-mail address."),
    "doubled": N_("Row %(row)s describes the same customer."),
    "several": N_("Several customers have this e-mail address."),
    "unreadable": N_("This contains characters that could not be read."),
    "quote": N_("A quotation mark is opened here and never closed."),
    "long": N_("A cell of this row is too long."),
    "too_many_cells": N_("This row has more cells than the heading."),
    "scientific": N_("A spreadsheet program has shortened this number."),
    "exists": N_("This customer exists already, outside your territories."),
    "out_of_scope": N_("This customer does not belong to your territories."),
    "not_saved": N_("This row could not be saved."),
    "doubled_product": N_("Row %(row)s describes the same product."),
    "several_products": N_("Several products have this code."),
    "codes": N_("These are too many codes, or one of them is too long."),
    "amount": N_("Please enter an amount, such as 12.50."),
    "quantity": N_("Please enter a quantity, such as 2 or 0.5."),
    "content_unit": N_("Contents are measured in g, kg, ml, l, m or m²."),
    "per": N_("A price is for 1, 100 or 1,000."),
    "vat": N_("This is no rate of VAT of your company's country, nor a word for one."),
    "flag": N_("Please write yes or no."),
    "currency_code": N_("A currency has three letters, such as EUR."),
}
"""What can be wrong with a row beside the messages of the forms."""

HEADINGS = (N_("Row"), N_("Column"), N_("Reason"))
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet program takes for the beginning of a formula (OWASP, CSV injection)."""


class Refused(NamedTuple):
    """A row that is not taken over: each wrong column by its heading ("" for the whole row) with its error."""

    record: Record
    errors: Mapping[str, Error]

    def columns(self) -> str:
        return ", ".join(filter(None, self.errors))

    def reasons(self, gettext: Gettext) -> str:
        return " ".join(dict.fromkeys(message(error, gettext) for error in self.errors.values()))


def message(error: Error, gettext: Gettext) -> str:
    """An error in the person's language."""
    if error.code not in MESSAGES:
        return forms.message(error, gettext)
    text = gettext(MESSAGES[error.code])
    for name, value in error.params.items():
        text = text.replace(f"%({name})s", str(value))
    return text


def neutralised(cell: str) -> str:
    """The cell guarded by an apostrophe where a spreadsheet program would calculate it. Our import takes it off."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


class RefusedFile:
    """`customers.csv.refused.csv`: made with the first refusal; one of an earlier import goes when there is none.

    UTF-8 with a mark and the separator of the import's file, as spreadsheet programs open it.
    """

    def __init__(self, path: Path, separator: str, headings: Sequence[str], gettext: Gettext) -> None:
        self.path = path
        self._separator = separator
        self._headings = headings
        self._gettext = gettext
        self._refused: list[Refused] = []

    def __enter__(self) -> Self:
        return self

    def add(self, refused: Refused) -> None:
        self._refused.append(refused)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._refused:
            self.path.unlink(missing_ok=True)
            return
        with self.path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=self._separator, lineterminator="\r\n")
            writer.writerow([*(self._gettext(heading) for heading in HEADINGS), *map(neutralised, self._headings)])
            for refused in sorted(self._refused, key=lambda each: each.record.number):
                why = (str(refused.record.number), refused.columns(), refused.reasons(self._gettext))
                writer.writerow([*why, *map(neutralised, refused.record.cells)])
