"""The pages of photos say the same in Python and in JavaScript, whatever the rows hold."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pages import rows
from tests.pages.conftest import Agree

alike = settings(max_examples=100, deadline=None)
hashes = st.sampled_from(["a" * 64, "b" * 64, "__proto__", ""])
photos = st.lists(
    st.fixed_dictionaries(
        {
            **dict.fromkeys(("id", "product_id", "created_by"), rows.ids),
            "hash": hashes,
            "type": st.just("image/jpeg"),
            **dict.fromkeys(("size", "width", "height"), st.integers(1, 3_200)),
            "created_at": rows.instants,
        }
    ),
    max_size=4,
)
some = st.lists(hashes, max_size=2)


@alike
@given(photos, some, some, st.sampled_from(["", "photo", "restored", "constructor"]), rows.words, rows.words)
def test_strips_agree(
    agree: Agree, found: object, unsent: object, refused: object, saved: str, deleted: str, error: str
) -> None:
    agree("photos.strip", rows.row_id(1), found)
    agree("photos.strip", rows.row_id(1), found, unsent, refused, saved, deleted, error)


@alike
@given(photos, rows.ids, rows.people, some, rows.words, st.sampled_from(["rep", "manager", "__proto__"]), rows.ids)
def test_pages_agree(
    agree: Agree, found: object, id_: str, people: object, unsent: object, name: str, role: str, person_id: str
) -> None:
    product = {"id": rows.row_id(1), "name": name, "number": "7"}
    agree("photos.page", product, found, id_, people, unsent, [], role, person_id)
