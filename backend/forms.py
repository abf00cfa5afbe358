"""Reading what was typed into a form, and checking what a mutation sets, against a form's description (fields.py).

Nothing stops at the first mistake: every wrong field is reported. Only checks that the phone makes in the same way
refuse (DESIGN §4). Twin: web/worker/forms.js, function for function.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from backend.fields import Field, Spec, Value, describe
from backend.ids import is_id
from backend.letters import one_line, plain, plain_digits, trim, upper, without_blanks
from backend.times import is_date

TYPED_MAX = 20_000  # code points of a wrong field shown again; twice the longest text
WAS_MAX = 300_000  # code points of a hidden `was`; a record has at most 256 KiB
PERCENT_MAX = 10_000  # basis points
LOCAL_PART_MAX = 64  # before the @ of an e-mail address (RFC 5321, 4.5.3.1.1)
PHONE_DIGITS_MAX = 20
DEPTH = 6  # of lists and objects in a hidden `was`; the lines of an order have five
SAFE_INTEGER = 2**53 - 1  # what JavaScript counts exactly

Values = dict[str, Value]
Parameters = dict[str, int]


class Error(msgspec.Struct, frozen=True):
    """What is wrong with a field: a code of MESSAGES and the figures its text names."""

    code: str
    params: Parameters = {}


class Read(msgspec.Struct, frozen=True):
    """A form as it was read: right values, an Error per wrong field, and the text as typed (never a secret)."""

    values: Values
    errors: dict[str, Error]
    typed: dict[str, str]


class Check(msgspec.Struct, frozen=True):
    """JSON values as they were checked: right ones in their one form, and an Error per wrong field."""

    values: Values
    errors: dict[str, Error]


def N_(message: str) -> str:  # noqa: N802 -- gettext's own name for a message that is translated later
    return message


MESSAGES = {
    "required": N_("Please fill this in."),
    "too_long": N_("At most %(max)s characters."),
    "too_short": N_("At least %(min)s characters."),
    "control": N_("This contains characters that cannot be stored."),
    "email": N_("This is not an e-mail address."),
    "phone_digits": N_("A telephone number has %(min)s to %(max)s digits."),
    "phone_signs": N_("Only digits and the signs + ( ) / - . are allowed here."),
    "date": N_("Please enter a date, such as 22.11.2026."),
    "choice": N_("Please choose one of the values."),
    "percent": N_("Please enter a percentage from 0 to 100 with at most two decimals."),
    "type": N_("This value is of the wrong kind."),
    "unknown": N_("This field does not exist."),
    "read_only": N_("You may not change this field."),
    "name": N_("Please enter a name."),
    "person_name": N_("Please enter a first or last name."),
    "quantity": N_("Please enter a quantity, such as 2 or 0.5."),
    "amount": N_("Please enter an amount, such as 12.50."),
    "large": N_("This number is too large."),
    "signature": N_("The signature could not be read. Please sign again."),
    "empty_draft": N_("There is nothing in it yet."),
    "full_draft": N_("A draft has at most %(max)s lines."),
    "closed_order": N_("This order has gone on meanwhile and can no longer be changed."),
    "large_order": N_("This is too much for one order: take lines out, or shorten their texts."),
    "full_template": N_("A template has at most %(max)s products."),
    "large_template": N_("This is too much for one template: take products out, or shorten their texts."),
    "unknown_product": N_("This product is not in the catalogue."),
    "tracking": N_("Please enter the number of the parcel, or a link that begins with https://."),
    "left": N_("So many are not left."),
    "has_left": N_("Part of this order has been shipped: those lines stay where they are, with so many at least."),
    "empty_parcel": N_("Please enter a quantity for at least one line."),
}

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FORBIDDEN_IN_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_UNSHOWABLE = re.compile(r"[\x00\ud800-\udfff]")
_BREAKS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_NO_DIGIT = re.compile(r"[^0-9]+")
_PHONE = re.compile(r"\(?\+?[0-9()/.\- ]*\Z")
_ATOM = r"[^\x00-\x20\"(),.:;<>@\[\\\]\x7f-\xa0]+"
_LABEL = r"(?!-)[0-9A-Za-z\-\u00a1-\U0010ffff]{1,63}(?<!-)"
_EMAIL = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@((?:{_LABEL}\.)+(?![0-9]+\Z)(?=..){_LABEL})\Z")
_PERCENT = re.compile(r"([0-9]{1,5})(?:[.,]([0-9]{0,2}))?%?\Z")
_TYPED_DATE = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})\Z")
_YEARS = re.compile(r"19|2[01]")  # 1900 to 2199
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_LANGUAGE = re.compile(r"[a-z]{2}\Z")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_VAT_SIGNS = re.compile(r"[.\-/]")
_FLAGS = {"": False, "false": False, "off": False, "0": False, "true": True, "on": True, "1": True}


def read(form: type[msgspec.Struct], fields: Mapping[str, str], defaults: Mapping[str, Value] | None = None) -> Read:
    """Read posted fields. Unknown ones are ignored, absent ones not touched.

    With `defaults` the form makes a new row: absent fields take theirs, else the field's own, else they are required.
    """
    values: Values = {}
    errors: dict[str, Error] = {}
    typed: dict[str, str] = {}
    for field in describe(form).fields:
        if field.name in fields:
            raw = fields[field.name]
            if field.kind != "secret":
                typed[field.name] = _UNSHOWABLE.sub("\ufffd", raw[:TYPED_MAX])
            _sort(field, _required(field, _parse(field, raw)), values, errors)
    if defaults is not None:
        _complete(describe(form), defaults, values, errors)
    return Read(values, errors, typed)


def check(
    form: type[msgspec.Struct], values: Mapping[str, object], defaults: Mapping[str, Value] | None = None
) -> Check:
    """Check JSON values, as a mutation sets them; `defaults` as for `read`. A field the form lacks is an error."""
    known = _by_name(form)
    right: Values = {}
    errors: dict[str, Error] = {}
    for name, value in values.items():
        field = known.get(name)
        if field is None:
            errors[name] = Error("unknown")
        else:
            _sort(field, _required(field, _convert(field, value)), right, errors)
    if defaults is not None:
        _complete(describe(form), defaults, right, errors)
    return Check(right, errors)


def normalise(form: type[msgspec.Struct], values: Mapping[str, object]) -> dict[str, object]:
    """Values in their one form; what is wrong or unknown stays as it is. For a `was` before it is compared."""
    return {**values, **check(form, values).values}


def shown(form: type[msgspec.Struct], row: Mapping[str, object], language: str) -> dict[str, str]:
    """The text for each input of a form from a wire row; "" for what the row lacks."""
    return {field.name: _text(field, row.get(field.name), language) for field in describe(form).fields}


def changes(values: Mapping[str, Value], was: Mapping[str, Value]) -> tuple[Values, Values]:
    """What a form changes: the values that differ from those it showed, and what it showed for them."""
    differing = {name: value for name, value in values.items() if name not in was or not _same(value, was[name])}
    return differing, {name: was[name] for name in differing if name in was}


def read_was(text: str) -> Values:
    """The hidden `was` of a form: its texts, whole numbers, flags and nulls; {} if it is no JSON object."""
    return {name: value for name, value in _read_object(text).items() if _is_value(value)}


def read_seen(text: str) -> dict[str, Any]:
    """As read_was, with lists and objects of such values, such as the prices of a product or the lines of an order."""
    return {name: value for name, value in _read_object(text).items() if _is_nested(value, DEPTH)}


def carried(fields: Mapping[str, str]) -> dict[str, str]:
    """What a refused form carries on besides its fields: `was`, since what the person saw stays what he saw."""
    return {"was": canonical_json(read_was(fields["was"]))} if "was" in fields else {}


def canonical_json(value: object) -> str:
    """Compact JSON with sorted keys, the same on both sides; text, whole numbers, flags, null, lists and objects."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return re.sub(r"[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)


def message(error: Error, gettext: Callable[[str], str]) -> str:
    """An error in the person's language, as plain text."""
    text = gettext(MESSAGES[error.code])
    for name, value in error.params.items():
        text = text.replace(f"%({name})s", str(value))
    return text


def messages(errors: Mapping[str, Error], gettext: Callable[[str], str]) -> dict[str, str]:
    """The texts of all errors by field."""
    return {name: message(error, gettext) for name, error in errors.items()}


@lru_cache(maxsize=64)
def _by_name(form: type[msgspec.Struct]) -> dict[str, Field]:
    return {field.name: field for field in describe(form).fields}


def _sort(field: Field, outcome: Value | Error, values: Values, errors: dict[str, Error]) -> None:
    if isinstance(outcome, Error):
        errors[field.name] = outcome
    else:
        values[field.name] = outcome


def _complete(spec: Spec, defaults: Mapping[str, Value], values: Values, errors: dict[str, Error]) -> None:
    for field in spec.fields:
        if field.name not in values and field.name not in errors:
            _sort(field, _required(field, defaults.get(field.name, field.default)), values, errors)


def _required(field: Field, outcome: Value | Error) -> Value | Error:
    return Error("required") if field.required and (outcome is None or outcome == "") else outcome


def _convert(field: Field, value: object) -> Value | Error:
    if isinstance(value, str):
        if field.kind in ("percent", "bool"):
            return Error("type")
        if field.kind == "date" and value != "" and not is_date(value):
            return Error("date")
        return _parse(field, value)
    if field.kind == "bool":
        return value if isinstance(value, bool) else Error("type")
    if value is None and field.kind in ("date", "id", "percent"):
        return None
    if field.kind == "percent" and isinstance(value, int) and not isinstance(value, bool):
        return value if 0 <= value <= PERCENT_MAX else Error("percent")
    return Error("type")


def _parse(field: Field, raw: str) -> Value | Error:
    if field.kind == "secret":
        return _parse_secret(field, raw)
    text = trim(_BREAKS.sub("\n", raw)) if field.kind == "text" else one_line(raw)
    if (_FORBIDDEN if field.kind == "text" else _FORBIDDEN_IN_LINE).search(text):
        return Error("control")
    outcome = _parse_kind(field, text)
    too_long = field.max > 0 and isinstance(outcome, str) and len(outcome) > field.max
    return Error("too_long", {"max": field.max}) if too_long else outcome


def _parse_kind(field: Field, text: str) -> Value | Error:
    match field.kind:
        case "email":
            return _parse_email(text)
        case "phone":
            return _parse_phone(field, text)
        case "date":
            return _parse_date(text)
        case "percent":
            return _parse_percent(text)
        case "choice":
            return text if text in field.choices or text == "" else Error("choice")
        case "country":
            return _parse_code(_COUNTRY, upper(text))
        case "language":
            return _parse_code(_LANGUAGE, plain(text))
        case "currency":
            return _parse_code(_CURRENCY, upper(text))
        case "vat_id":
            return _VAT_SIGNS.sub("", upper(plain_digits(without_blanks(text))))
        case "id":
            return None if text == "" else text if is_id(text) else Error("choice")
        case "bool":
            return _FLAGS.get(text, Error("choice"))
        case _:
            return text


def _parse_secret(field: Field, raw: str) -> str | Error:
    if _UNSHOWABLE.search(raw):
        return Error("control")
    if raw != "" and len(raw) < field.min:
        return Error("too_short", {"min": field.min})
    return Error("too_long", {"max": field.max}) if len(raw) > field.max else raw


def _parse_email(text: str) -> str | Error:
    """The domain in small letters: it is the same address. Before the @ case may count, so it stays."""
    found = _EMAIL.match(text)
    if text == "" or (found is not None and len(found[1]) <= LOCAL_PART_MAX and without_blanks(text) == text):
        local, at, domain = text.partition("@")
        return local + at + re.sub("[A-Z]+", lambda capitals: capitals[0].lower(), domain)
    return Error("email")


def _parse_phone(field: Field, text: str) -> str | Error:
    written = plain(text)
    if not _PHONE.match(written):
        return Error("phone_signs")
    digits = len(_NO_DIGIT.sub("", written))
    if written != "" and not field.min <= digits <= PHONE_DIGITS_MAX:
        return Error("phone_digits", {"min": field.min, "max": PHONE_DIGITS_MAX})
    return written


def _parse_date(text: str) -> str | Error | None:
    written = plain_digits(without_blanks(text))
    if written == "":
        return None
    typed = _TYPED_DATE.match(written)
    day = f"{typed[3]}-{int(typed[2]):02d}-{int(typed[1]):02d}" if typed else written
    return day if is_date(day) and _YEARS.match(day) else Error("date")


def _parse_percent(text: str) -> int | Error | None:
    written = plain_digits(without_blanks(text))
    if written == "":
        return None
    found = _PERCENT.match(written)
    basis_points = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else -1
    return basis_points if 0 <= basis_points <= PERCENT_MAX else Error("percent")


def _parse_code(pattern: re.Pattern[str], text: str) -> str | Error:
    return text if text == "" or pattern.match(text) else Error("choice")


def _text(field: Field, value: object, language: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if field.kind == "percent" and isinstance(value, int):
        decimals = f"{value % 100:02d}".rstrip("0")
        return f"{value // 100}" + (("," if language == "de" else ".") + decimals if decimals else "")
    return str(value)


def _same(a: Value, b: Value) -> bool:
    return isinstance(a, bool) == isinstance(b, bool) and a == b


def _read_object(text: str) -> dict[str, Any]:
    """A JSON object whose whole numbers are such, whatever form they have; {} for anything else, or too much."""
    if len(text) > WAS_MAX:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {name: _whole(value) for name, value in found.items()} if isinstance(found, dict) else {}


def _whole(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_whole(entry) for entry in value]
    return {name: _whole(inner) for name, inner in value.items()} if isinstance(value, dict) else value


def _is_nested(value: object, depth: int) -> bool:
    if isinstance(value, list):
        return depth > 0 and all(_is_nested(entry, depth - 1) for entry in value)
    if isinstance(value, dict):
        return depth > 0 and all(_is_value(name) and _is_nested(inner, depth - 1) for name, inner in value.items())
    return _is_value(value)


def _is_value(value: object) -> bool:
    if isinstance(value, str):
        return _UNSHOWABLE.search(value) is None
    if isinstance(value, int):
        return abs(value) <= SAFE_INTEGER
    return value is None
