"""The pages of both sides: `agree` asks Python and JavaScript the same and returns what both say."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backend.catalog import pages as catalog
from backend.conflicts import pages as conflicts
from backend.customers import pages as customers
from backend.history import pages as history
from backend.more import pages as more
from backend.notes import pages as notes
from backend.orders import draft_pages as drafts
from backend.orders import pages as orders
from backend.parcels import pages as parcels
from backend.photos import pages as photos
from backend.scanning import assigning
from backend.scanning import pages as scanning
from backend.stock import pages as stock
from backend.waiting import pages as waiting

SERVE = Path(__file__).with_name("serve.mjs")
PYTHON: dict[str, Callable[..., object]] = {
    "catalog.listing": catalog.listing,
    "catalog.address": catalog.address,
    "catalog.detail": catalog.detail,
    "conflicts.listing": conflicts.listing,
    "conflicts.page": conflicts.page,
    "customers.listing": customers.listing,
    "customers.address": customers.address,
    "customers.judged": customers.judged,
    "customers.detail": customers.detail,
    "customers.form": customers.form,
    "customers.percentText": customers.percent_text,
    "drafts.editor": drafts.editor,
    "drafts.tapped": drafts.tapped,
    "drafts.adding": drafts.adding,
    "drafts.addressToAdd": drafts.address_to_add,
    "drafts.entries": drafts.entries,
    "drafts.gone": drafts.gone,
    "history.page": history.page,
    "more.page": more.page,
    "notes.entries": notes.entries,
    "notes.form": notes.form,
    "notes.confirmDelete": notes.confirm_delete,
    "photos.strip": photos.strip,
    "photos.page": photos.page,
    "orders.listing": orders.listing,
    "orders.address": orders.address,
    "orders.detail": orders.detail,
    "orders.pickup": orders.pickup,
    "orders.ofCustomer": orders.of_customer,
    "orders.choose": orders.choose,
    "parcels.ofOrder": parcels.of_order,
    "parcels.form": parcels.form,
    "parcels.tracking": parcels.tracking,
    "scanning.page": scanning.page,
    "assigning.clean": assigning.clean,
    "assigning.page": assigning.page,
    "assigning.withCode": assigning.with_code,
    "stock.shown": stock.shown,
    "waiting.page": waiting.page,
}
Agree = Callable[..., object]


@pytest.fixture(scope="session")
def agree() -> Iterator[Agree]:
    with subprocess.Popen(
        ["node", "--disable-warning=ExperimentalWarning", str(SERVE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as node:
        assert node.stdin is not None
        assert node.stdout is not None
        asks, answers = node.stdin, node.stdout

        def ask(name: str, *values: object) -> object:
            line = json.dumps([*name.split("."), *values])
            asks.write(line.encode() + b"\n")
            asks.flush()
            there = json.loads(answers.readline())
            here = json.loads(json.dumps(PYTHON[name](*json.loads(line)[2:])))
            assert json.dumps(there, sort_keys=True) == json.dumps(here, sort_keys=True)
            return here

        yield ask
        asks.close()
        assert node.wait(timeout=10) == 0
