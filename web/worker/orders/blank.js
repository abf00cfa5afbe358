// What a new row has where nothing is said: the defaults of backend/orders/offline.py (a test compares them).

const MADE = { number: "", placed_at: null, shipped: [], difference: null };
const HEAD = {
  fulfilment: "shipping",
  delivery_address: null,
  payment_method: "",
  wish_on: null,
  valid_until: null,
  remark: "",
  signature: null,
};

/** @type {Readonly<Record<string, Record<string, any>>>} */
export const BLANK = {
  orders: {
    ...MADE,
    ...HEAD,
    reference: "",
    kind: "goods",
    state: "ordered",
    delivery: "physical",
    channel: "",
    branch_id: null,
    lines: [],
    currency: "EUR",
    price_mode: "net",
    rate_e6: null,
    rate_on: null,
    tax: { case: "domestic", reason: "no_country", country: "" },
    price_decision: "",
    cancel_reason: "",
  },
  parcels: { order_id: null, lines: null, carrier: "", tracking: "" },
  drafts: { ...HEAD, order_id: null, kind: "order", seen: null },
  draft_lines: {
    place: 0,
    product_id: null,
    name: "",
    quantity_milli: 1_000,
    discount_bp: 0,
    price: null,
    given: "",
    vat_class: "",
    text: "",
  },
};
