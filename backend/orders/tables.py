"""Orders, and what is being typed of them, as rows. They are reached through a customer that the person may see."""

from piccolo.columns import JSON, BigInt, Boolean, Integer, Text

from sync.server.tables import SyncedTable


class Orders(SyncedTable, tablename="orders"):
    """An order or an offer (B3); its fields as in DESIGN §6, `lines` as in lines.py, `steps` as in made.py.

    `differs` (an open difference of prices) and `search_text` stay here.
    """

    customer_id = Text()
    number = Text()
    reference = Text()
    kind = Text()
    state = Text()
    fulfilment = Text()
    delivery = Text()
    channel = Text()
    branch_id = Text(null=True, default=None)
    valid_until = Text(null=True, default=None)
    currency = Text()
    price_mode = Text()
    rate_e6 = BigInt(null=True, default=None)
    rate_on = Text(null=True, default=None)
    tax = JSON(default="{}")
    lines = JSON(default="[]")
    price_decision = Text()
    taxes = JSON(default="[]")
    total_net = BigInt(null=True, default=None)
    total_vat = BigInt(null=True, default=None)
    total_gross = BigInt(null=True, default=None)
    open_lines = Integer(default=0)
    delivery_address = JSON(default="null")
    payment_method = Text()
    wish_on = Text(null=True, default=None)
    remark = Text()
    signature = JSON(default="null")
    cancel_reason = Text()
    placed_at = Text(null=True, default=None)
    steps = JSON(default="[]")
    difference = JSON(default="null")
    created_at = Text()
    created_by = Text()
    differs = Boolean(default=False)
    search_text = Text()


class Drafts(SyncedTable, tablename="drafts"):
    """An order that is being typed, or one (`order_id`) that is being edited."""

    customer_id = Text(index=True)
    order_id = Text(null=True, default=None)
    kind = Text()
    fulfilment = Text()
    delivery_address = JSON(default="null")
    payment_method = Text()
    wish_on = Text(null=True, default=None)
    valid_until = Text(null=True, default=None)
    remark = Text()
    signature = JSON(default="null")
    created_at = Text()
    created_by = Text()


class DraftLines(SyncedTable, tablename="draft_lines"):
    """One line of a draft: a row of its own, so that two devices merge by themselves. `price` only of a free line."""

    customer_id = Text(index=True)
    draft_id = Text(index=True)
    place = BigInt(default=0)
    product_id = Text(null=True, default=None)
    name = Text()
    quantity_milli = BigInt(default=1_000)
    discount_bp = Integer(default=0)
    price = BigInt(null=True, default=None)
    vat_class = Text()
    text = Text()
    created_at = Text()
    created_by = Text()
