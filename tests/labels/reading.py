"""What a reader reads from a printed page: PDF → grey picture → the barcodes of a part of it, in millimetres."""

import pypdfium2
import zxingcpp

DOTS_PER_MM = 12  # about 300 dpi, what an office printer does
POINTS_PER_MM = 72 / 25.4
FORMS = (
    zxingcpp.BarcodeFormat.EAN13,
    zxingcpp.BarcodeFormat.EAN8,
    zxingcpp.BarcodeFormat.UPCA,
    zxingcpp.BarcodeFormat.Code128,
    zxingcpp.BarcodeFormat.QRCode,
)


class Paper:
    """A page of a PDF: `wide` and `high` in millimetres, and what can be read on it."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self.wide, self.high = page.get_width() / POINTS_PER_MM, page.get_height() / POINTS_PER_MM
        picture = page.render(scale=DOTS_PER_MM / POINTS_PER_MM, grayscale=True)
        assert picture.mode == "L"
        self._stride, self._lines, self._dots = picture.stride, picture.height, bytes(picture.buffer)

    def read(self, left: float, top: float, wide: float, high: float) -> list[tuple[str, str]]:
        """The codes in a part of the page, as (form, text): somebody holds a reader to one label, not to a sheet."""
        x, y, across, down = (round(mm * DOTS_PER_MM) for mm in (left, top, wide, high))
        across, down = min(across, self._stride - x), min(down, self._lines - y)
        rows = [self._dots[line * self._stride + x : line * self._stride + x + across] for line in range(y, y + down)]
        part = memoryview(b"".join(rows)).cast("B", shape=[down, across])
        return [(code.format.name, code.text) for code in zxingcpp.read_barcodes(part, zxingcpp.BarcodeFormats(FORMS))]

    def all(self) -> list[tuple[str, str]]:
        """The codes of the whole page."""
        return self.read(0, 0, self.wide, self.high)


def papers(pdf: bytes) -> list[Paper]:
    """All pages."""
    return [Paper(page) for page in pypdfium2.PdfDocument(pdf)]
