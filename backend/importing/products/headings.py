"""Which column of a product list means what: the headings of common exports, German and English."""

from backend.importing.headings import key, vocabulary

HEADINGS = {
    "number": """
        Artikelnummer | Artikel-Nr. | Artikelnr | Artikelnr. | Art.-Nr. | ArtNr | Artikel Nr | SKU | Variant SKU |
        Bestellnummer | Bestell-Nr. | Produktnummer | Product number | Product no. | Item number | Item no. | Item ID |
        Article number | Article no. | Nummer | Nr. | Number | No. | Interne Artikelnummer""",
    "name": """
        Artikelname | Artikelbezeichnung | Bezeichnung | Bezeichnung 1 | Name | Titel | Title | Produktname |
        Produktbezeichnung | Product name | Product | Item name | Article name | Kurztext | Artikel""",
    "description": """
        Beschreibung | Artikelbeschreibung | Produktbeschreibung | Langtext | Description | Long description |
        Product description | Kurzbeschreibung | Short description | Bemerkung""",
    "code": """
        EAN | GTIN | EAN/GTIN | GTIN/EAN | EAN-Code | EAN 13 | EAN Nummer | Barcode | Barcodes | Strichcode | UPC |
        Variant Barcode | Code | Codes | GTIN, UPC, EAN oder ISBN | GTIN, UPC, EAN, or ISBN | ISBN""",
    "category": """
        Warengruppe | Warengruppen | Artikelgruppe | Kategorie | Kategorien | Kategoriepfad | Produktkategorie |
        Category | Categories | Category path | Product category | Item group | Product group""",
    "unit": "Einheit | Mengeneinheit | ME | Verkaufseinheit | Basiseinheit | Unit | Unit of measure | UOM | Sales unit",
    "packaging": "Verpackung | Gebinde | Verpackungsart | Packaging | Package",
    "packaging_milli": """
        VPE | Verpackungseinheit | Verpackungsmenge | Menge je VPE | Stück je VPE | Inhalt VPE | Einheiten darin |
        Packaging quantity | Units per pack | Pack size | Packaging unit""",
    "minimum_milli": """
        Mindestmenge | Mindestbestellmenge | Mindestabnahme | Minimum quantity | Minimum order quantity | MOQ |
        Min. quantity""",
    "content": "Inhalt | Inhaltsmenge | Füllmenge | Nettoinhalt | Content | Net content | Inhalt einer Einheit",
    "content_unit": "Inhaltseinheit | Inhalt Einheit | Grundpreiseinheit | Content unit | Gemessen in",
    "vat": """
        MwSt | MwSt. | MwSt % | MwSt.-Satz | Mehrwertsteuer | Steuersatz | USt | USt % | Umsatzsteuer | Steuerklasse |
        Steuer | Steuerschlüssel | VAT | VAT % | VAT rate | VAT class | Tax | Tax class | Tax rate""",
    "price": """
        Preis | VK | VK-Preis | Verkaufspreis | Listenpreis | Einzelpreis | Regulärer Preis | Price | Regular price |
        Sales price | List price | Variant Price""",
    "price_net": """
        VK netto | Netto-VK | Nettopreis | Preis netto | Verkaufspreis netto | Nettoverkaufspreis | Preis (netto) |
        Listenpreis netto | Net price | Price net | Price (net) | Price excl. VAT""",
    "price_gross": """
        VK brutto | Brutto-VK | Bruttopreis | Preis brutto | Verkaufspreis brutto | Bruttoverkaufspreis |
        Preis (brutto) | Listenpreis brutto | Gross price | Price gross | Price (gross) | Price incl. VAT""",
    "per": "Preiseinheit | PE | Preis je | Price unit | Price per",
    "currency": "Währung | Currency",
    "active": "Aktiv | Active | Veröffentlicht | Published | Lieferbar",
    "discountable": "Rabattfähig | Discountable",
}
"""By what the column holds."""

_MEANINGS = vocabulary(HEADINGS)


def meaning(heading: str) -> str | None:
    """What a column of that heading holds, a key of HEADINGS; None if that is not known."""
    return _MEANINGS.get(key(heading))
