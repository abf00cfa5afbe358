"""What becomes of each row of a product list: a product to make, one to bring up to date, or a refusal."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple, cast

from backend.catalog.codes import ONE
from backend.catalog.codes import codes as checked_codes
from backend.catalog.forms import ProductForm
from backend.catalog.gtin import keys
from backend.catalog.pages import Category, Product
from backend.catalog.prices import AMOUNT_MAX, PER
from backend.catalog.prices import prices as checked_prices
from backend.catalog.rules import path
from backend.catalog.tables import found_products
from backend.categories.forms import KeptForm
from backend.currencies import digits as minor_digits
from backend.fold import fold
from backend.forms import Error, read
from backend.ids import RANDOM_BYTES, new_id
from backend.importing.cells import cleaned, is_scientific
from backend.importing.csv import Record, Table
from backend.importing.headings import columns
from backend.importing.products import cells
from backend.importing.products.headings import meaning
from backend.importing.products.known import Known
from backend.importing.refusals import Refused
from backend.importing.taking import Plan
from backend.letters import plain
from sync.server.fields import Unfit
from sync.server.messages import Mutation
from sync.server.values import Json, Values

NO_TIME = 1_767_225_600_000
"""The time within ids that are derived from content: 2026-01-01, so that they are the same at every import."""

PLAIN = ("number", "name", "description", "unit", "packaging")
ALL_FILTERS = {"q": "", "category": "", "inactive": "", "after": ""}


class Office(NamedTuple):
    """What rows are read with: the company's `currency`, its country's rates of today, what a price without another
    word is (net or gross), and the decimal sign of the file."""

    currency: str
    rates: Sequence[Mapping[str, Any]]
    mode: str
    decimal_sign: str


class Wanted(NamedTuple):
    """A row to be taken over into the product `id`; `category` "" for none, `price` None for none."""

    record: Record
    id: str
    exists: bool
    values: Values
    codes: list[str]
    price: dict[str, Json] | None
    categories: list[Mutation]


class Products:
    """Judges the rows of one file in order; remembers the keys it has seen, and the categories it has made."""

    def __init__(self, table: Table, known: Known, categories: list[Category], office: Office) -> None:
        self._headings = table.headings
        self._columns = columns(table.headings, meaning)
        self._known = known
        self._office = office
        self._seen: dict[str, int] = {}
        self._places = {
            tuple(fold(step["name"]) for step in path(categories, row["id"])): row["id"] for row in categories
        }
        self._category_ids = {row["id"] for row in categories}
        self._owed: list[Mutation] = []
        """Categories that a refused row was to make, and rows after it stand in."""

    @property
    def understands(self) -> bool:
        """Whether any heading says what a row is about."""
        return not {"number", "name", "code"}.isdisjoint(self._columns)

    @property
    def unknown(self) -> list[str]:
        """Headings of columns that are not taken over."""
        used = {place for places in self._columns.values() for place in places}
        return [heading for place, heading in enumerate(self._headings) if place not in used and heading]

    async def plan(self, records: list[Record]) -> list[Plan | Refused]:
        judged = [self._judge(record) for record in records]
        ids = [each.id for each in judged if isinstance(each, Wanted) and each.exists]
        found, _ = await found_products(cast(Any, ALL_FILTERS), [], ids, len(ids)) if ids else ([], 0)
        there = {product["id"]: product for product in found}
        return [each if isinstance(each, Refused) else self._plan(each, there.get(each.id)) for each in judged]

    def refused(self, record: Record, errors: Mapping[str, Error]) -> Refused:
        """A refusal that names the columns of the file."""
        return Refused(record, {self._source(field): error for field, error in errors.items()})

    def _source(self, field: str) -> str:
        places = self._columns.get(field)
        return self._headings[places[0]] if places else field

    def _judge(self, record: Record) -> Wanted | Refused:
        spoiled = self._spoiled(record)
        if spoiled:
            return Refused(record, spoiled)
        said = {
            name: text
            for name, places in self._columns.items()
            if (text := next(filter(None, (cleaned(record.cells[at]) for at in places if at < len(record.cells))), ""))
        }
        written = [cleaned(record.cells[at]) for at in self._columns.get("code", ()) if at < len(record.cells)]
        printed = [code for cell in written for code in cells.codes(cell)]
        said = {name: text for name, text in said.items() if name != "code"}
        form = read(ProductForm, {name: said[name] for name in PLAIN if name in said})
        values: Values = {**form.values}
        errors = dict(form.errors)
        if any(map(is_scientific, written)):
            errors["code"] = Error("scientific")
        if is_scientific(said.get("number", "")):
            errors["number"] = Error("scientific")
        self._read_rest(said, values, errors)
        price = self._price(said, errors)
        number, name = str(values.get("number", "")), str(values.get("name", ""))
        found = self._known.find(number, printed)
        if len(found) > 1:
            errors["code"] = Error("several_products")
        id_ = found[0] if found else new_id() if number or printed else _derived("name", plain(name))
        exists = id_ in self._known.ids
        own = f"number {plain(number)}" if number else f"code {keys(printed[0])[0]}" if printed else id_
        if not exists and not (name or number):
            errors["name"] = Error("name")
        made = self._category(said.get("category", ""), values, errors)
        before = self._seen.get(own) or self._seen.get(id_)
        if before and not errors:
            column = "number" if number else "code" if printed else "name"
            errors[column] = Error("doubled_product", {"row": before})
        if errors:
            self._owed += made
            return self.refused(record, errors)
        self._seen |= {own: record.number, id_: record.number}
        return Wanted(record, id_, exists, values, list(dict.fromkeys(printed)), price, made)

    def _read_rest(self, said: Mapping[str, str], values: Values, errors: dict[str, Error]) -> None:
        sign = self._office.decimal_sign
        amount, unit = cells.content(said.get("content", ""))
        unit = said.get("content_unit", unit)
        readers: list[tuple[str, str, str, Any]] = [
            ("packaging_milli", "packaging_milli", "quantity", lambda text: cells.milli(text, sign) or None),
            ("minimum_milli", "minimum_milli", "quantity", lambda text: cells.milli(text, sign) or None),
            ("vat", "vat_class", "vat", lambda text: cells.vat_class(text, self._office.rates, sign)),
            ("active", "active", "flag", cells.flag),
            ("discountable", "discountable", "flag", cells.flag),
        ]
        texts = {**said, "content": amount, "content_unit": unit}
        readers += [
            ("content", "content_milli", "quantity", lambda text: cells.milli(text, sign) or None),
            ("content_unit", "content_unit", "content_unit", cells.content_unit),
        ]
        for column, field, code, reader in readers:
            text = texts.get(column, "")
            if text:
                try:
                    values[field] = reader(text)
                except Unfit:
                    errors[column if column in said else "content"] = Error(code)

    def _price(self, said: Mapping[str, str], errors: dict[str, Error]) -> dict[str, Json] | None:
        """The base price of a row; a net one before a gross one before one that says nothing of it."""
        column = next((name for name in ("price_net", "price_gross", "price") if name in said), "")
        if not column:
            return None
        mode = {"price_net": "net", "price_gross": "gross"}.get(column, self._office.mode)
        currency = said.get("currency", "").strip().upper() or self._office.currency
        currency = {"€": "EUR", "$": "USD", "£": "GBP", "SFR": "CHF", "EURO": "EUR"}.get(currency, currency)
        try:
            per = cells.per_milli(said["per"], self._office.decimal_sign) if "per" in said else PER[0]
        except Unfit:
            errors["per"] = Error("per")
            return None
        try:
            digits = minor_digits(currency)
            amount, per = cells.amount(said[column], per, digits, self._office.decimal_sign)
            if amount > AMOUNT_MAX:
                raise Unfit("a smaller amount expected")
        except Unfit:
            errors[column] = Error("amount")
            return None
        price: dict[str, Json] = {"list": "base", "currency": currency, "mode": mode, "per_milli": per, "from_milli": 0}
        price |= {"amount": amount, "valid_from": None, "valid_to": None}
        try:
            checked_prices([price])
        except Unfit:
            errors["currency"] = Error("currency_code")
            return None
        return price

    def _category(self, text: str, values: Values, errors: dict[str, Error]) -> list[Mutation]:
        """The category of a path into the row's values, and those of it that must be made."""
        made: list[Mutation] = []
        above: str | None = None
        names: tuple[str, ...] = ()
        for name in cells.path(text):
            found = read(KeptForm, {"name": name})
            if found.errors:
                errors["category"] = found.errors["name"]
                return []
            names = (*names, fold(name))
            id_ = self._places.get(names) or _derived("category", *names)
            if id_ not in self._category_ids and not errors:
                set_: Values = {"name": cast(Json, found.values["name"]), "parent_id": above}
                made.append(Mutation(op="create", table="categories", id=id_, set=set_))
                self._places[names] = id_
                self._category_ids.add(id_)
            above = id_
        if above is not None:
            values["category_id"] = above
        return made

    def _plan(self, wanted: Wanted, was: Product | None) -> Plan | Refused:
        row: Mapping[str, Any] = {**was} if was else {}
        set_: Values = {**wanted.values}
        try:
            if wanted.codes:
                printed = [*row.get("codes", ()), *({"code": code} for code in wanted.codes)]
                set_["codes"] = checked_codes(_once(printed))
            if wanted.price is not None:
                others = [one for one in row.get("prices", ()) if not self._replaces(wanted.price, one)]
                set_["prices"] = checked_prices([*others, wanted.price])
        except Unfit:
            self._owed += wanted.categories
            return self.refused(wanted.record, {"code": Error("codes")})
        categories, self._owed = [*self._owed, *wanted.categories], []
        if was is None:
            create = Mutation(op="create", table="products", id=wanted.id, set=set_)
            return Plan(wanted.record, False, [*categories, create])
        new: Values = {name: value for name, value in set_.items() if row[name] != value}
        if not new:
            return Plan(wanted.record, True, categories)
        old: Values = {name: row[name] for name in new}
        update = Mutation(op="update", table="products", id=wanted.id, set=new, was=old)
        return Plan(wanted.record, True, [*categories, update])

    def _replaces(self, price: Mapping[str, Json], old: Mapping[str, Any]) -> bool:
        """A base price without scale and period takes the place of one, net or gross, in the same currency."""
        return (
            old["list"] == "base"
            and (old["currency"] or self._office.currency) == price["currency"]
            and not (old["from_milli"] or old["valid_from"] or old["valid_to"])
        )

    def _spoiled(self, record: Record) -> dict[str, Error]:
        if record.problem:
            return {"": Error(record.problem)}
        if any(cell.strip() for cell in record.cells[len(self._headings) :]):
            return {"": Error("too_many_cells")}
        broken = [self._headings[place] for place, cell in enumerate(record.cells) if "\ufffd" in cell]
        return dict.fromkeys(broken, Error("unreadable"))


def _once(printed: Sequence[Mapping[str, Any]]) -> Json:
    """Each code as it stood first."""
    found: dict[str, Json] = {}
    for code in printed:
        found.setdefault(code["code"], {"unit": "", "quantity_milli": ONE, **code})
    return list(found.values())


def _derived(*content: str) -> str:
    return new_id(NO_TIME, sha256("\0".join(content).encode()).digest()[:RANDOM_BYTES])
