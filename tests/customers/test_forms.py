"""The customer's forms as people fill them in."""

from backend.customers.forms import CustomerForm, FirstNoteForm, StatusForm, TemperatureForm
from backend.customers.rules import defaults
from backend.forms import check, read

COMPANY = {"country": "DE", "currency": "EUR", "language": "de"}


def test_a_form_as_it_is_typed_becomes_wire_values() -> None:
    found = read(
        CustomerForm,
        {
            "kind": "company",
            "name": " Bäckerei Müller ",
            "email": "info@Mueller.DE",
            "phone": "030 / 12 34-0",
            "country": "de",
            "vat_id": "DE 136 695 976",
            "discount_bp": "5,5",
            "territory_id": "",
            "remark": "klingelt\r\nzweimal",
            "id": "ignored",
            "was": "{}",
        },
    )
    assert found.errors == {}
    assert found.values == {
        "kind": "company",
        "name": "Bäckerei Müller",
        "email": "info@mueller.de",
        "phone": "030 / 12 34-0",
        "country": "DE",
        "vat_id": "DE136695976",
        "discount_bp": 550,
        "territory_id": None,
        "remark": "klingelt\nzweimal",
    }


def test_a_new_customer_is_a_warm_lead_of_the_company_country_unless_said_otherwise() -> None:
    found = check(CustomerForm, {"name": "Müller"}, defaults(COMPANY, None))
    assert found.errors == {}
    assert found.values == {
        **dict.fromkeys((field for field in CustomerForm.__struct_fields__), ""),
        "name": "Müller",
        "kind": "company",
        "status": "potential",
        "temperature": "warm",
        "country": "DE",
        "currency": "EUR",
        "language": "de",
        "discount_bp": None,
        "territory_id": None,
        "price_group_id": None,
        "vat_id_confirmed": False,
    }


def test_a_number_whose_checksum_fails_does_not_stop_the_form() -> None:
    assert read(CustomerForm, {"vat_id": "DE000000000", "phone": "00000"}).errors == {}


def test_a_tap_carries_what_was_shown() -> None:
    assert read(TemperatureForm, {"temperature": "hot", "was": "warm"}).values == {"temperature": "hot", "was": "warm"}
    assert set(read(TemperatureForm, {"temperature": "boiling", "was": ""}).errors) == {"temperature", "was"}
    assert set(read(StatusForm, {}, {}).errors) == {"status", "was"}


def test_the_first_note_may_be_left_out() -> None:
    empty = {"note_text": " \n ", "note_priority": "none", "note_follow_up_on": ""}
    found = read(FirstNoteForm, empty)
    assert found.errors == {}
    assert found.values == {"note_text": "", "note_priority": "none", "note_follow_up_on": None}
