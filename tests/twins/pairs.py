"""The Python halves by the names under which serve.mjs knows the JavaScript ones."""

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from backend import fields, fold, formats, forms, ids, letters, phones, times
from backend.catalog import gtin
from backend.catalog import rules as catalog
from backend.conflicts import rules as conflicts
from backend.conflicts.difference import difference
from backend.customers import rules as customers
from backend.files import rules as files
from backend.groups import rules as groups
from backend.notes import rules as notes
from backend.notes.forms import NoteRow
from backend.order_templates import rules as order_templates
from backend.order_templates import typed as order_template_typed
from backend.orders import (
    copying,
    decisions,
    draft_forms,
    draft_giving,
    draft_numbers,
    draft_placing,
    draft_rules,
    draft_signature,
    draft_taking,
    draft_typed,
)
from backend.orders import filters as order_filters
from backend.orders import lines as order_lines
from backend.orders import made as order_made
from backend.orders import states as order_states
from backend.orders.offline import DRAFT_LINES, DRAFTS, ORDERS
from backend.parcels import rules as parcels
from backend.parcels import typed as parcels_typed
from backend.parcels.offline import PARCELS
from backend.people.forms import LanguageForm, SetupForm
from backend.photos import rules as photos
from backend.pricing import deal as pricing_deal
from backend.pricing import pages as pricing_pages
from backend.pricing import rows as pricing_rows
from backend.pricing import rules as pricing
from backend.stock import rules as stock
from sync.server.fields import Unfit
from sync.server.registry import Synced
from tests.twins.node import Call, Node
from web.build.forms import FORMS


class EveryKind(msgspec.Struct):
    """One field of each kind, with limits small enough to be met."""

    line: Annotated[str | UnsetType, fields.line(20, required=True)] = UNSET
    text: Annotated[str | UnsetType, fields.text(20)] = UNSET
    secret: Annotated[str | UnsetType, fields.secret(5, 10)] = UNSET
    email: Annotated[str | UnsetType, fields.email()] = UNSET
    phone: Annotated[str | UnsetType, fields.phone()] = UNSET
    date: Annotated[str | UnsetType | None, fields.date()] = UNSET
    choice: Annotated[str | UnsetType, fields.choice("a", "b", "__proto__", default="a")] = UNSET
    percent: Annotated[int | UnsetType | None, fields.percent()] = UNSET
    country: Annotated[str | UnsetType, fields.country()] = UNSET
    language: Annotated[str | UnsetType, fields.language()] = UNSET
    currency: Annotated[str | UnsetType, fields.currency()] = UNSET
    vat_id: Annotated[str | UnsetType, fields.vat_id()] = UNSET
    id: Annotated[str | UnsetType | None, fields.row_id()] = UNSET
    flag: Annotated[bool | UnsetType, fields.flag()] = UNSET


EXPORTED: tuple[type[msgspec.Struct], ...] = (*FORMS, NoteRow, SetupForm, LanguageForm, EveryKind)
GIVEN = ("customer_id", "draft_id")
SPECS = {form.__name__: form for form in EXPORTED}

PYTHON: dict[str, Callable[..., object]] = {
    "letters.plain": letters.plain,
    "letters.plain_digits": letters.plain_digits,
    "letters.upper": letters.upper,
    "letters.trim": letters.trim,
    "letters.without_blanks": letters.without_blanks,
    "letters.one_line": letters.one_line,
    "letters.length": len,
    "letters.cut": lambda text, most: text[:most],
    "letters.compare": lambda a, b: (a > b) - (a < b),
    "phones.digits": phones.digits,
    "phones.dialled": phones.dialled,
    "phones.international": phones.international,
    "phones.national": phones.national,
    "fold.fold": fold.fold,
    "fold.name_key": fold.name_key,
    "fold.search_text": fold.search_text,
    "fold.text_found_by": fold.text_found_by,
    "fold.search_words": fold.search_words,
    "fold.matches": fold.matches,
    "ids.new_id": lambda ms, random: ids.new_id(ms, bytes(random)),
    "ids.is_id": ids.is_id,
    "times.instant": times.instant,
    "times.parse_instant": times.parse_instant,
    "times.is_instant": times.is_instant,
    "times.is_date": times.is_date,
    "times.local": times.local,
    "times.today": lambda zone, ms: times.today(zone, ms),
    "times.next_day": times.next_day,
    "times.day_begins": times.day_begins,
    "formats.filter": lambda language, zone, name, *values: formats.filters(language, zone)[name](*values),
    "forms.read": lambda form, posted, defaults: forms.read(SPECS[form], posted, defaults),
    "forms.check": lambda form, values, defaults: forms.check(SPECS[form], values, defaults),
    "forms.normalise": lambda form, values: forms.normalise(SPECS[form], values),
    "forms.shown": lambda form, row, language: forms.shown(SPECS[form], row, language),
    "forms.changes": forms.changes,
    "forms.read_was": forms.read_was,
    "forms.read_seen": forms.read_seen,
    "forms.canonical_json": forms.canonical_json,
    "forms.message": lambda error: forms.message(msgspec.convert(error, forms.Error), lambda text: text),
    "forms.MESSAGES": lambda: forms.MESSAGES,
    "gtin.check_digit": gtin.check_digit,
    "gtin.is_gtin": gtin.is_gtin,
    "gtin.expanded": gtin.expanded,
    "gtin.looks_mistyped": gtin.looks_mistyped,
    "gtin.keys": gtin.keys,
    "gtin.inner": gtin.inner,
    "catalog.sort_key": catalog.sort_key,
    "catalog.search_text": catalog.search_text,
    "catalog.may_edit": catalog.may_edit,
    "catalog.path": catalog.path,
    "catalog.below": catalog.below,
    "catalog.children": catalog.children,
    "catalog.is_valid": catalog.is_valid,
    "catalog.base_price": catalog.base_price,
    "catalog.unit_price": catalog.unit_price,
    "catalog.by_code": catalog.by_code,
    "catalog.found_by_code": lambda rows, code: catalog.found_by_code(rows.__getitem__, catalog.by_code(rows), code),
    "customers.display_name": customers.display_name,
    "customers.sort_name": customers.sort_name,
    "customers.sort_key": customers.sort_key,
    "customers.temperature_rank": customers.temperature_rank,
    "customers.area_rank": customers.area_rank,
    "customers.editable": customers.editable,
    "customers.creatable": customers.creatable,
    "customers.defaults": customers.defaults,
    "customers.check": customers.check,
    "customers.seen": customers.seen,
    "customers.renamed": customers.renamed,
    "customers.first_note": customers.first_note,
    "customers.check_first_note": customers.check_first_note,
    "conflicts.shape": conflicts.shape,
    "conflicts.side": conflicts.side,
    "conflicts.standing": conflicts.standing,
    "conflicts.is_shared": conflicts.is_shared,
    "conflicts.keeps": conflicts.keeps,
    "conflicts.may_decide": conflicts.may_decide,
    "conflicts.needs_network": conflicts.needs_network,
    "conflicts.may_write": conflicts.may_write,
    "conflicts.choices": conflicts.choices,
    "conflicts.may_choose": conflicts.may_choose,
    "conflicts.shown": conflicts.shown,
    "conflicts.wanted": conflicts.wanted,
    "conflicts.together": conflicts.together,
    "conflicts.resolution": conflicts.resolution,
    "conflicts.difference": difference,
    "conflicts.settled_since": conflicts.settled_since,
    "files.is_hash": files.is_hash,
    "files.address": files.address,
    "stock.may_book": stock.may_book,
    "stock.is_low": stock.is_low,
    "photos.ordered": photos.ordered,
    "photos.firsts": photos.firsts,
    "files.small_address": files.small_address,
    "photos.may_remove": photos.may_remove,
    "notes.ordered": notes.ordered,
    "notes.newest": notes.newest,
    "notes.may_change": notes.may_change,
    "drafts.number": draft_numbers.number,
    "drafts.quantity": draft_numbers.quantity,
    "drafts.written": draft_numbers.written,
    "drafts.signature": draft_signature.read,
    "drafts.path": draft_signature.path,
    "drafts.fits": draft_placing.fits,
    "drafts.limits": lambda: [
        draft_numbers.WRITTEN_MAX,
        draft_rules.LINES_MAX,
        draft_rules.USUAL_VAT,
        draft_forms.OTHER,
        list(draft_forms.KINDS),
    ],
    **{f"drafts.typed.{name}": getattr(draft_typed, name) for name in ("head", "line", "free", "added", "free_line")},
    "drafts.give": draft_giving.give,
    **{f"drafts.taking.{name}": getattr(draft_taking, name) for name in ("taken", "again", "begun", "back", "whole")},
    **{
        f"order_templates.{name}": getattr(order_templates, name)
        for name in ("may_change", "kinds", "in_order", "items_of", "left_out", "changed", "added", "put_back")
    },
    "order_templates.item": order_template_typed.item,
    "order_templates.more": order_template_typed.more,
    "order_templates.tables": lambda: order_templates.TABLES,
    **{
        f"drafts.{name}": getattr(draft_rules, name)
        for name in (
            "ordered",
            "next_place",
            "line_id",
            "ground_of",
            "lines_of",
            "hints_of",
            "together",
            "discount_limit",
            "first_quantity",
            "step_of",
            "stepped",
            "same_product",
            "usual",
            "last_bought",
            "addresses",
        )
    },
    "orders.blank": lambda: {synced.name: _blank(synced) for synced in (ORDERS, PARCELS, DRAFTS, DRAFT_LINES)},
    "orders.lines": lambda value: _fit(order_lines.lines, value),
    "orders.explained": order_lines.explained,
    "orders.summed": order_lines.summed,
    "orders.made": order_made.made,
    "orders.search_text": order_made.search_text,
    "orders.is_open": decisions.is_open,
    "orders.over_limit": decisions.over_limit,
    "orders.question": decisions.question,
    "orders.may_decide": decisions.may_decide,
    "orders.taken": decisions.taken,
    "orders.seen": decisions.seen,
    "orders.draft_of": copying.draft_of,
    "orders.parse": order_filters.parse,
    "orders.begin": lambda: order_states.BEGIN,
    "orders.steps": lambda: order_states.STEPS,
    "orders.states": lambda: order_states.STATES,
    "orders.open": lambda: order_states.OPEN,
    "orders.steps_from": order_states.steps_from,
    "orders.refusal": order_states.refusal,
    "orders.may_edit": order_states.may_edit,
    "orders.out": lambda: [*order_states.SHIPPABLE, *order_states.OUT],
    "parcels.shipped": parcels.shipped,
    "parcels.still_open": parcels.still_open,
    "parcels.is_partly_shipped": parcels.is_partly_shipped,
    "parcels.is_all_shipped": parcels.is_all_shipped,
    "parcels.may_ship": parcels.may_ship,
    "parcels.all_open": parcels.all_open,
    "parcels.fits": parcels.fits,
    "parcels.with_parts": parcels.with_parts,
    "parcels.keeps_what_left": parcels.keeps_what_left,
    "parcels.is_tracking": parcels.is_tracking,
    "parcels.link": parcels.link,
    "parcels.typed": parcels_typed.parcel,
    "pricing.digits": pricing.digits,
    "pricing.scaled": lambda *of: _fits(pricing.scaled, *of),
    "pricing.in_force": pricing.in_force,
    "pricing.day_number": pricing.day_number,
    "pricing.exchange": pricing.exchange,
    "pricing.outdated": pricing.outdated,
    "pricing.mode_of": pricing.mode_of,
    "pricing.tax_case": pricing.tax_case,
    "pricing.terms_of": pricing.terms_of,
    "pricing.vat_of": pricing.vat_of,
    "pricing.discount": pricing.discount,
    "pricing.price": pricing.price,
    "pricing.next_step": pricing.next_step,
    "pricing.line": pricing.line,
    "pricing.totals": pricing.totals,
    "pricing.given": pricing.given,
    "pricing.given_of": pricing.given_of,
    "rows.company_of": pricing_rows.company_of,
    "rows.group_of": pricing_rows.group_of,
    "rows.customer_of": pricing_rows.customer_of,
    "rows.product_of": pricing_rows.product_of,
    "rows.own_prices": pricing_rows.own_prices,
    "deal.deal": pricing_deal.deal,
    "deal.priced": pricing_deal.priced,
    "deal.following": pricing_deal.following,
    "pages.read_quantity": pricing_pages.read_quantity,
    "pages.rate_text": pricing_pages.rate_text,
    "groups.offered": groups.offered,
    "groups.ticked": groups.ticked,
    "groups.again": groups.again,
    "groups.read_ids": groups.read_ids,
    "names": lambda: list(PYTHON),
}


def _blank(synced: Synced) -> dict[str, object]:
    """What the phone must know of a new row: all but what every row gets, and what is worked out."""
    found: dict[str, object] = {name: field.default for name, field in synced.fields.items() if name not in GIVEN}
    made = {"number": "", "placed_at": None, "shipped": [], "difference": None} if synced is ORDERS else {}
    return {**found, **made}


def _fit(fits: Callable[[Any], object], value: object) -> object:
    try:
        return fits(value)
    except Unfit:
        return "unfit"


def _fits(scaled: Callable[..., int], *values: int) -> int | str:
    try:
        return scaled(*values)
    except pricing.TooLargeError:
        return "too large"


def specs() -> Mapping[str, object]:
    """The form descriptions as the build exports them."""
    described: dict[str, Any] = {name: msgspec.to_builtins(fields.describe(form)) for name, form in SPECS.items()}
    return described


def agree(node: Node, *calls: Call) -> list[object]:
    """Ask both halves the same; they must answer the same. Returns the answers."""
    asked: list[Call] = json.loads(json.dumps(calls))  # so that both see what JSON can carry
    here = [json.loads(json.dumps(msgspec.to_builtins(PYTHON[str(name)](*values)))) for name, *values in asked]
    there = node.ask(asked)
    for call, mine, theirs in zip(asked, here, there, strict=True):
        assert _exact(theirs) == _exact(mine), f"{call!r}: Python {mine!r}, JavaScript {theirs!r}"
    return here


def _exact(answer: object) -> str:
    """Text that tells 1 from True and 1.0, but not one order of keys from another."""
    return json.dumps(answer, sort_keys=True)
