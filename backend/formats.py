"""How values are written on the screen: the filters of the templates. Twin: web/worker/formats.js.

German: 22.11.2026 · 22.11.2026, 11:15 · 1.234 · 5,5 %. English: 22 Nov 2026 · 22 Nov 2026, 11:15 · 1,234 · 5.5%.
The blank before the German percent sign does not break (U+00A0), a minus is U+2212. Nothing (None, "") is "".
"""

import re
from collections.abc import Callable
from urllib.parse import quote

from backend.countries import country_name
from backend.currencies import digits
from backend.letters import one_line, upper
from backend.phones import digits as phone_digits
from backend.phones import international
from backend.times import is_date, local, parse_instant

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_MONTHS = {
    "de": ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
           "Dezember"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December"),
}  # fmt: skip
ROUTE = "https://www.google.com/maps/dir/?api=1&destination="  # opens the navigation of Android and iOS alike
WHATSAPP = "https://wa.me/"
NO_BREAK = "\u00a0"
MINUS = "\u2212"
SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
_START = re.compile(r"^[!-/:-@\[-`{-~\u2010-\u201f\u00ab\u00bb\u2026]+")  # signs before a word

Filter = Callable[..., str]


def filters(language: str, zone: str) -> dict[str, Filter]:
    """The filters by name, for a language (de, else English) and the zone in which instants are shown."""
    german = language == "de"

    def day(year: int, month: int, of_month: int) -> str:
        if german:
            return f"{of_month:02d}.{month:02d}.{year:04d}"
        return f"{of_month} {MONTHS[month - 1]} {year:04d}"

    def date(value: str | None) -> str:
        """A date, or the day of an instant; what is neither is shown as it is."""
        if not value:
            return ""
        if is_date(value):
            year, month, of_month = value.split("-")
            return day(int(year), int(month), int(of_month))
        ms = parse_instant(value)
        return value if ms is None else day(*local(ms, zone)[:3])

    def month(value: str | None) -> str:
        """A month `YYYY-MM` in words: November 2026; what is none is shown as it is."""
        if not value or not is_date(f"{value}-01"):
            return value or ""
        year, of_year = value.split("-")
        return f"{LONG_MONTHS['de' if german else 'en'][int(of_year) - 1]} {year}"

    def datetime(value: str | None) -> str:
        """An instant to the minute; what is none is shown as it is."""
        ms = parse_instant(value)
        if ms is None:
            return value or ""
        moment = local(ms, zone)
        return f"{day(*moment[:3])}, {moment.hour:02d}:{moment.minute:02d}"

    def number(value: int | None) -> str:
        """A whole number in groups of three."""
        if value is None:
            return ""
        text = f"{abs(value):,}".replace(",", "." if german else ",")
        return MINUS + text if value < 0 else text

    def percent(value: int | None) -> str:
        """Basis points as a percentage: 550 is 5,5 %."""
        if value is None:
            return ""
        whole, rest = divmod(abs(value), 100)
        decimals = f"{rest:02d}".rstrip("0")
        text = number(whole) + ((("," if german else ".") + decimals) if decimals else "")
        return (MINUS if value < 0 else "") + text + (f"{NO_BREAK}%" if german else "%")

    def quantity(value: int | None) -> str:
        """Thousandths: 1500 is 1,5."""
        if value is None:
            return ""
        whole, rest = divmod(abs(value), 1_000)
        decimals = f"{rest:03d}".rstrip("0")
        text = number(whole) + ((("," if german else ".") + decimals) if decimals else "")
        return (MINUS if value < 0 else "") + text

    def money(value: int | None, currency: str) -> str:
        """Minor units of a currency: 123450 EUR is 1.234,50 €, in English €1,234.50."""
        if value is None:
            return ""
        places = digits(currency)
        whole, rest = divmod(abs(value), 10**places)
        text = number(whole) + (("," if german else ".") + f"{rest:0{places}d}" if places else "")
        minus, sign = MINUS if value < 0 else "", SIGNS.get(currency, "")
        if german:
            return f"{minus}{text}{NO_BREAK}{sign or currency}"
        return f"{minus}{sign}{text}" if sign else f"{minus}{currency}{NO_BREAK}{text}"

    def route_href(place: str, country: str = "") -> str:
        """The way to an address in one line, in the navigation app."""
        if not place:
            return ""
        where = f"{place}, {country_name(country, language)}" if country else place
        return ROUTE + quote(where, safe="")

    return {
        "date": date,
        "month": month,
        "datetime": datetime,
        "number": number,
        "percent": percent,
        "quantity": quantity,
        "money": money,
        "phone_href": phone_href,
        "whatsapp_href": whatsapp_href,
        "route_href": route_href,
        "initials": initials,
    }


def phone_href(phone: str, country: str = "") -> str:
    """To call a number: international where its country is known, else as typed; "" without digits."""
    number = international(phone, country)
    if number:
        return f"tel:+{number}"
    typed = phone_digits(phone)
    return f"tel:{typed}" if typed else ""


def whatsapp_href(phone: str, country: str = "") -> str:
    """To write to a number by WhatsApp, which needs it international; "" if that cannot be known."""
    number = international(phone, country)
    return WHATSAPP + number if number else ""


def initials(name: str) -> str:
    """The first letters of the first and the last word that has one: Anna-Lena von (Berg) & Co. is AC."""
    words = (_START.sub("", word) for word in one_line(name).split(" "))
    letters = [word[0] for word in words if word]
    return upper("".join(letters[:1] + letters[1:][-1:]))
