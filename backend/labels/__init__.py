"""Barcode labels and product sheets, for the printer (issue 4, section 5)."""
