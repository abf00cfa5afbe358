"""The pages of a draft say the same in Python and in JavaScript, whatever was typed."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.orders import draft_rules as rules
from backend.orders.draft_pages import NO_SLIPS, NOTHING_SAID
from tests.orders import drafts
from tests.pages.conftest import Agree
from tests.twins import hostile

alike = settings(max_examples=300, deadline=None)
OWNER = {"id": drafts.CUSTOMER, "name": "O'Neil & <Söhne>"}
askers = st.fixed_dictionaries(
    {"role": st.sampled_from(["rep", "counter", "manager"]), "language": st.sampled_from(["de", "en"])}
)


def slips(chance: hostile.Chance) -> dict[str, Any]:
    of = chance.choice(["", "head", "free", *(drafts.an_id(660 + n) for n in range(5))])
    names = ("quantity", "price", "discount_bp", "text", "name", "delivery", "wish_on", "draft", "id")
    typed, errors = ({name: chance.word() for name in chance.sample(names, chance.randint(0, 5))} for _ in range(2))
    return {"of": of, "typed": typed, "errors": errors}


said = st.sampled_from([NOTHING_SAID, {"code": "deleted", "line": drafts.an_id(661), "name": "<x>", "count": 1}])


@alike
@given(hostile.by_chance(drafts.whole), hostile.by_chance(slips), askers, said)
def test_editors_agree(agree: Agree, case: Any, slips: object, asker: Any, said: object) -> None:
    arguments = (OWNER, case["draft"], case["lines"], case["facts"], case["orders"], asker, drafts.NEW)
    context = agree("drafts.editor", *arguments, slips, said)
    for product in (*case["facts"]["products"][:2], None):
        agree("drafts.tapped", context, *(case[name] for name in ("draft", "lines")), product, case["facts"], asker,
              drafts.NEW, "head", "back")  # fmt: skip


@alike
@given(hostile.by_chance(drafts.whole), askers, st.sampled_from(["", "x & <y>"]), st.sampled_from(["usual", "last"]))
def test_what_may_be_added_agrees(agree: Agree, case: Any, asker: object, q: str, source: str) -> None:
    found = rules.usual(case["orders"]) if source == "usual" else rules.last_bought(case["orders"])
    wished = {"q": q, "from": source}
    agree("drafts.adding", OWNER, case["draft"], case["lines"], case["facts"], found, wished, True, asker, drafts.NEW)
    agree("drafts.addressToAdd", case["draft"], q, source)


@alike
@given(hostile.by_chance(drafts.whole))
def test_drafts_in_lists_agree(agree: Agree, case: Any) -> None:
    draft = case["draft"]
    other = {**draft, "id": drafts.an_id(603), "customer_id": drafts.an_id(600)}
    agree("drafts.entries", [draft, other], case["lines"], [OWNER])
    agree("drafts.gone", OWNER, draft, [one["id"] for one in case["lines"]])


def test_an_empty_draft_agrees(agree: Agree) -> None:
    case = drafts.whole(hostile.Chance(1))
    facts = {**case["facts"], "products": []}
    asker = {"role": "rep", "language": "de"}
    agree("drafts.editor", OWNER, case["draft"], [], facts, [], asker, drafts.NEW, NO_SLIPS, NOTHING_SAID)
