"""What may be said of who holds a territory (E5). Pure."""

from collections.abc import Collection, Mapping

from backend.fields import Value
from backend.forms import N_

LOOKING = ("manager", "administrator")
GIVING = ("administrator",)

MESSAGES = {
    "person": N_("Please choose somebody who works in the field."),
    "past": N_("This day is over already."),
    "far": N_("A stand-in ends within a year. Please choose an earlier day."),
    "for_good": N_("Holds this territory for good already. Take it away first to give it for a time."),
}


def check_gift(
    values: Mapping[str, Value], reps: Collection[str], holders: Mapping[str, str | None], today: str
) -> dict[str, str]:
    """A code of MESSAGES for each wrong field. `holders`: who holds it now, with a stand-in's last day or None."""
    person, until = values.get("person_id"), values.get("until")
    if not isinstance(person, str) or person not in reps:
        return {"person_id": "person"}
    if not isinstance(until, str):
        return {}
    if until < today:
        return {"until": "past"}
    if until > f"{int(today[:4]) + 1}{today[4:]}":
        return {"until": "far"}
    if person in holders and holders[person] is None:
        return {"until": "for_good"}
    return {}
