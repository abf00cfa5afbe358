"""The paper that labels are printed on: common sheets of A4 and rolls of single labels, in hundredths of a millimetre.

A sheet's labels stand in the middle of it, as they do on those that shops sell. A roll is a page of one label.
"""

import msgspec

A4_WIDE, A4_HIGH = 21_000, 29_700
EDGE = 16
"""White inside a label's edge is this part of its width and height: no printer meets the edge of a label to the hair,
nor prints up to that of the paper."""

MOST_EDGE = 400

LARGEST_TYPE = 420
"""A name is not written larger than this, however large the label."""


class Sheet(msgspec.Struct, frozen=True):
    """`columns` × `rows` labels of `wide` × `high`, so much `between` columns and `below` a row; a page of a roll is
    one label. `left` and `top` are left free before the first one, None for the middle of the paper."""

    key: str
    columns: int
    rows: int
    wide: int
    high: int
    between: int = 0
    below: int = 0
    left: int | None = None
    top: int | None = None
    roll: bool = False

    @property
    def labels(self) -> int:
        return self.columns * self.rows

    @property
    def page(self) -> tuple[int, int]:
        """How wide and high the paper is."""
        return (self.wide, self.high) if self.roll else (A4_WIDE, A4_HIGH)

    @property
    def padding(self) -> tuple[int, int]:
        """What is left white within a label, on each side and above and below."""
        return (min(self.wide // EDGE, MOST_EDGE), min(self.high // EDGE, MOST_EDGE))

    @property
    def inside(self) -> int:
        """How wide what stands on a label may be."""
        return self.wide - 2 * self.padding[0]

    @property
    def taken(self) -> tuple[int, int]:
        """How much of the paper's width and height the labels take, with what is to be left free before them."""
        across = self.columns * self.wide + (self.columns - 1) * self.between
        down = self.rows * self.high + (self.rows - 1) * self.below
        return (across + (self.left or 0), down + (self.top or 0))

    @property
    def edges(self) -> tuple[int, int]:
        """What is left free on the left and at the top."""
        (page_wide, page_high), (across, down) = self.page, self.taken
        return (
            (page_wide - across) // 2 if self.left is None else self.left,
            (page_high - down) // 2 if self.top is None else self.top,
        )


def _a4(columns: int, rows: int, wide: int, high: int, between: int = 0) -> Sheet:
    return Sheet(f"a4-{columns}x{rows}-{wide // 100}", columns, rows, wide, high, between)


def _roll(wide: int, high: int) -> Sheet:
    return Sheet(f"roll-{wide}x{high}", 1, 1, wide * 100, high * 100, roll=True)


SHEETS = (
    _a4(3, 8, 7_000, 3_600),
    _a4(3, 8, 6_350, 3_390, between=254),
    _a4(3, 7, 6_350, 3_810, between=254),
    _a4(4, 10, 4_850, 2_540),
    _a4(4, 12, 4_570, 2_120, between=254),
    _a4(5, 13, 3_810, 2_120, between=250),
    _a4(2, 7, 9_910, 3_810, between=254),
    _a4(2, 4, 10_500, 7_400),
    _roll(51, 25),
    _roll(57, 32),
    _roll(62, 29),
    _roll(89, 36),
    _roll(100, 50),
)
BY_KEY = {sheet.key: sheet for sheet in SHEETS}


def stylesheet(sheet: Sheet) -> str:
    """What a printer must know: the paper's size, and where each label stands on it."""
    (page_wide, page_high), (left, top) = sheet.page, sheet.edges
    type_ = min(sheet.high // 9, sheet.wide // 13, LARGEST_TYPE)
    across, down = sheet.padding
    return f"""@page {{ size: {mm(page_wide)} {mm(page_high)}; margin: 0; }}
.labels-sheet {{
  grid-template: repeat({sheet.rows}, {mm(sheet.high)}) / repeat({sheet.columns}, {mm(sheet.wide)});
  column-gap: {mm(sheet.between)};
  row-gap: {mm(sheet.below)};
  inline-size: {mm(page_wide)};
  block-size: {mm(page_high)};
  padding: {mm(top)} 0 0 {mm(left)};
}}
.labels-one {{ padding: {mm(down)} {mm(across)}; font-size: {mm(type_)}; }}
"""


def mm(hundredths: int) -> str:
    """A length as a stylesheet has it: 6350 is 63.5mm."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "mm"
