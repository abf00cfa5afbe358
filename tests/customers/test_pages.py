"""What the customer pages say is true (A1–A6)."""

from typing import Any

from backend.conflicts.pages import Conflict
from backend.customers.pages import Area, Customer, Entry, Filters, card, detail, form, judged, listing
from tests.pages.rows import ANNA, CUSTOMER, EMPTY, ENTRY, NO_FILTER, NORTH, NOTE, NOW, SOUTH, TODAY, row_id

ALL_FIELDS = ["name", "phone", "temperature", "discount_bp", "vat_id"]


def entry(**fields: Any) -> Entry:
    customer: Customer = {**CUSTOMER, **fields}  # type: ignore[typeddict-item]
    return {"customer": customer, "note": None, "waiting": 0}


def show(**changes: Any) -> dict[str, Any]:
    arguments: dict[str, Any] = {
        "entry": ENTRY,
        "notes": [NOTE],
        "events": [],
        "conflicts": [],
        "people": [ANNA],
        "territories": [NORTH],
        "today": TODAY,
        "lang": "de",
        "saved": "",
        "deleted": "",
        "role": "rep",
        "person_id": ANNA["id"],
    }
    return detail(**{**arguments, **changes})


def the_list(current: Area = EMPTY, potential: Area = EMPTY, **chosen: str) -> dict[str, Any]:
    filters: Filters = {**NO_FILTER, **chosen}  # type: ignore[typeddict-item]
    return listing(current, potential, filters, [NORTH, SOUTH])


def test_it_works() -> None:
    assert card(ENTRY)["name"] == "Bäckerei Söllner"


def test_a_card_shows_the_newest_note_shortened_by_code_points() -> None:
    shown: Any = card({**ENTRY, "note": {**NOTE, "text": "\U0001f600" * 500}})
    assert shown["note"]["text"] == "\U0001f600" * 160


def test_a_card_gives_the_address_in_one_line_and_leaves_out_what_is_missing() -> None:
    assert card(entry())["place"] == "Feldweg 3, 04109 Leipzig"
    assert card(entry(street="", postcode=""))["place"] == "Leipzig"
    assert card(entry(street="", postcode="", city=""))["place"] == ""


def test_a_person_has_no_contact_person() -> None:
    assert card(entry(kind="person"))["person"] == ""


def test_the_list_has_two_areas_current_customers_first() -> None:
    assert [area["key"] for area in the_list()["areas"]] == ["current", "potential"]


def test_a_status_filter_leaves_one_area() -> None:
    assert [area["key"] for area in the_list(status="potential")["areas"]] == ["potential"]


def test_each_area_is_paged_by_its_last_row_and_keeps_the_place_of_the_other() -> None:
    current: Area = {**EMPTY, "entries": [entry(id=row_id(3))], "total": 40, "more": True}
    areas = the_list(current, after_potential=row_id(9), q="ä b")["areas"]
    assert areas[0]["more"] == f"/customers?q=%C3%A4%20b&after_current={row_id(3)}&after_potential={row_id(9)}"


def test_an_area_that_starts_later_leads_back_to_its_beginning() -> None:
    current: Area = {**EMPTY, "entries": [ENTRY], "total": 40, "after": row_id(3)}
    areas = the_list(current, temperature="hot", after_current=row_id(3))["areas"]
    assert areas[0]["start"] == "/customers?temperature=hot"
    assert areas[1]["start"] == ""


def test_choosing_a_filter_starts_both_areas_again_and_keeps_the_search() -> None:
    page = the_list(q="söl", after_current=row_id(3))
    assert page["temperatures"][0] == {
        "value": "hot",
        "on": False,
        "href": "/customers?q=s%C3%B6l&temperature=hot",
    }


def test_choosing_a_filter_that_is_on_takes_it_off() -> None:
    chosen = the_list(territory=NORTH["id"])["territories"][0]
    assert chosen == {"value": NORTH["id"], "on": True, "href": "/customers", "name": "Nord"}


def test_a_search_keeps_the_filters() -> None:
    page = the_list(q="x", temperature="hot", not_interested="shown", after_current=row_id(3))
    assert page["hidden"] == [
        {"name": "temperature", "value": "hot"},
        {"name": "not_interested", "value": "shown"},
    ]


def test_those_not_interested_are_folded_behind_their_number() -> None:
    area = the_list(potential={**EMPTY, "folded": 9})["areas"][1]
    assert (area["folded"], area["unfold"]) == (9, "/customers?not_interested=shown")


def test_an_empty_list_says_whether_there_is_nobody_or_nobody_fits() -> None:
    assert the_list()["empty"] == "none"
    assert the_list(q="xyz")["empty"] == "no_match"
    assert the_list({**EMPTY, "entries": [ENTRY], "total": 1})["empty"] == ""
    assert the_list(potential={**EMPTY, "folded": 1})["empty"] == ""


def test_a_tap_offers_the_way_back_unless_nothing_changed() -> None:
    assert judged(ENTRY, "cold", "temperature")["judged"] == {
        "field": "temperature",
        "now": "hot",
        "was": "cold",
        "action": f"/customers/{CUSTOMER['id']}/temperature",
        "undo": True,
    }
    again: Any = judged(ENTRY, "current", "status")["judged"]
    assert again["undo"] is False


def test_only_who_may_judge_gets_the_buttons_for_it() -> None:
    assert card(ENTRY)["may_judge"] is True
    assert card(ENTRY, ["name", "phone"])["may_judge"] is False


def test_the_detail_names_people_and_territories_instead_of_ids() -> None:
    facts = show()["facts"]
    assert (facts["territory"], facts["created_by"], facts["country"]) == ("Nord", "Anna", "Deutschland")


def test_what_the_phone_could_not_check_is_marked() -> None:
    assert show(entry=entry(review=["vat_id"]))["unchecked"] == ["vat_id"]


def test_a_deleted_note_can_be_brought_back_until_it_is() -> None:
    gone = row_id(51)
    assert show(deleted=gone)["undo"] == {"action": f"/customers/{CUSTOMER['id']}/notes/{gone}/restore"}
    assert show(deleted=NOTE["id"])["undo"] is None


def test_an_address_cannot_smuggle_another_address_into_the_undo() -> None:
    assert show(deleted="../../../logout/0000000000000000000000")["undo"] is None


def test_an_unknown_saved_says_nothing() -> None:
    assert show(saved="note")["saved"] == "note"
    assert show(saved="<b>")["saved"] == ""


def test_the_counter_is_offered_no_change_of_others_notes() -> None:
    (own,) = show(role="counter")["notes"]
    (foreign,) = show(role="counter", person_id=row_id(902))["notes"]
    assert own["edit"] == f"/customers/{CUSTOMER['id']}/notes/{NOTE['id']}/edit"
    assert (foreign["edit"], foreign["delete"]) == ("", "")


def test_open_conflicts_are_shown_with_both_values_and_resolved_ones_are_not() -> None:
    row: Conflict = {
        "id": row_id(90),
        "table": "customers",
        "record_id": CUSTOMER["id"],
        "customer_id": CUSTOMER["id"],
        "field": "address",
        "mine": {"street": "Weg 1", "postcode": "", "city": "Jena", "country": "DE"},
        "theirs": {"street": "Weg 2", "postcode": "07743", "city": "Jena", "country": "DE"},
        "kept": "mine",
        "by": ANNA["id"],
        "at": NOW,
        "their_by": row_id(999),
        "their_at": NOW,
        "state": "open",
    }
    (shown,) = show(conflicts=[row, {**row, "state": "resolved"}])["conflicts"]
    mine, theirs = shown["sides"]
    assert (mine["value"], theirs["value"]) == ("Weg 1 Jena DE", "Weg 2 07743 Jena DE")
    assert (mine["by"], theirs["by"]) == ("Anna", "")
    assert shown["href"] == f"/conflicts/{row['id']}"


def test_only_the_newest_lines_of_the_history_stand_on_the_detail_page() -> None:
    notes = [{**NOTE, "id": row_id(number)} for number in range(60, 70)]
    page = show(notes=notes)
    assert len(page["history"]) == 5
    assert page["history_more"] is True


def edit(customer: Customer | None, **changes: Any) -> dict[str, Any]:
    arguments: dict[str, Any] = {"start": {}, "typed": {}, "errors": {}, "editable": ALL_FIELDS}
    arguments |= {"territories": [NORTH], "lang": "de", "customer_id": row_id(9)}
    return form(customer, **{**arguments, **changes})


def test_the_form_shows_the_row_as_it_would_be_typed() -> None:
    page = edit({**CUSTOMER, "discount_bp": 1250})
    assert page["values"]["discount_bp"] == "12,5"
    assert edit({**CUSTOMER, "discount_bp": 1250}, lang="en")["values"]["discount_bp"] == "12.5"
    assert edit({**CUSTOMER, "discount_bp": None, "territory_id": None})["values"]["territory_id"] == ""


def test_was_holds_only_fields_that_the_person_may_write() -> None:
    page = edit(CUSTOMER, editable=["phone", "name"])
    assert page["was"] == '{"name":"Bäckerei Söllner","phone":"0341 4926880"}'
    assert page["may"] == ["name", "phone"]


def test_a_refused_form_comes_back_as_it_was_typed_with_the_was_it_was_made_from() -> None:
    typed = {"phone": "12", "was": '{"phone":"1"}'}
    page = edit(CUSTOMER, typed=typed, errors={"phone": "Zu kurz.", "name": "Fehlt."})
    assert page["values"]["phone"] == "12"
    assert page["was"] == '{"phone":"1"}'
    assert page["faults"] == [{"field": "name", "message": "Fehlt."}, {"field": "phone", "message": "Zu kurz."}]


def test_a_new_customer_starts_as_a_warm_potential_company() -> None:
    page = edit(None, start={"country": "AT", "currency": "CHF"})
    assert page["action"] == "/customers"
    assert page["id"] == row_id(9)
    values = page["values"]
    assert (values["kind"], values["status"], values["temperature"]) == ("company", "potential", "warm")
    assert (values["country"], values["currency"], values["name"]) == ("AT", "CHF", "")


def test_the_nearest_countries_come_first_and_an_unlisted_one_stays_choosable() -> None:
    names = [country["name"] for country in edit(CUSTOMER)["countries"]]
    assert names[:3] == ["Deutschland", "Österreich", "Schweiz"]
    assert names.index("Ägypten") < names.index("Belgien") < names.index("Zypern")
    assert edit({**CUSTOMER, "country": "ZZ"})["countries"][0] == {"code": "ZZ", "name": "ZZ"}
