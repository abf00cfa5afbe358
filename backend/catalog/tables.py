"""Products and categories as rows. Everybody who is signed in reads all of them."""

from piccolo.columns import JSON, BigInt, Boolean, Text

from sync.server.tables import SyncedTable


class Products(SyncedTable, tablename="products"):
    """A product. Quantities are thousandths; `codes` and `prices` as in codes.py and prices.py.

    `packaging` names a packaging unit that holds `packaging_milli` of the product's unit; at least `minimum_milli` are
    ordered; one unit holds `content_milli` of `content_unit`. `name_key` and `search_text` are folded, and stay here.
    """

    number = Text()
    name = Text()
    description = Text()
    codes = JSON(default="[]")
    category_id = Text(null=True, default=None)
    unit = Text()
    packaging = Text()
    packaging_milli = BigInt(null=True, default=None)
    minimum_milli = BigInt(null=True, default=None)
    content_milli = BigInt(null=True, default=None)
    content_unit = Text()
    vat_class = Text()
    discountable = Boolean(default=True)
    prices = JSON(default="[]")
    active = Boolean(default=True)
    created_at = Text()
    created_by = Text()
    name_key = Text()
    search_text = Text()


class Categories(SyncedTable, tablename="categories"):
    """A category of products (*Warengruppe*), in a tree; the highest have no parent."""

    name = Text()
    parent_id = Text(null=True, default=None)
