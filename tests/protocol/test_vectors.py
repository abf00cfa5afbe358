"""The small Python client, held to the cases of sync/vectors/client.json (their form: sync/vectors/README.md)."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.protocol.client import Client, Reply, Request, Talk
from tests.protocol.store import Memory

CASES = json.loads((Path(__file__).parents[2] / "sync/vectors/client.json").read_text())
AT = "2026-11-22T10:15:30.123Z"
ENDS = {"equal": True, "different": False, "behind": None}
STOPS = (401, 403, 426, 500, 503)
Step = Mapping[str, Any]


class Replica:
    """A client whose process can end: what it stored is what the next one finds."""

    def __init__(self) -> None:
        self.store = Memory()
        self.client = self.started()

    def started(self) -> Client:
        return Client(self.store, lambda: AT, later=True)

    def do(self, step: Step) -> None:
        """One step of a case."""
        if "save" in step:
            self.save(step["save"])
        elif "restart" in step:
            self.client = self.started()
        elif "lose" in step:
            self.__init__()  # type: ignore[misc]
        elif "sync" in step:
            assert self.talk(self.client.sync(), step["sync"]) in (step["state"], "killed")
        elif "verify" in step:
            assert ENDS[self.talk(self.client.verify(), step["verify"])] is step["equal"]
        else:
            self.check(step["holds"])

    def save(self, saved: Step) -> None:
        self.client.save(saved["op"], saved["table"], saved["id"], saved.get("set"), saved.get("was"))

    def talk(self, talk: Talk, exchanges: list[Step]) -> str:
        """Every exchange must come, and no other request, unless one has stopped it."""
        answer: Reply | None = None
        left = list(exchanges)
        stopped = False
        try:
            request = next(talk)
            while True:
                assert left or stopped, f"sent too much: {request}"
                answer = None
                if left:
                    exchange = left.pop(0)
                    check_request(request, exchange)
                    for saved in exchange.get("meanwhile", ()):
                        self.save(saved)
                    if exchange.get("kill"):
                        assert not left
                        return "killed"
                    answer = reply_of(exchange)
                    stopped = answer is None or answer.status in STOPS or (answer.status == 400 and "get" in exchange)
                request = talk.send(answer)
        except StopIteration as end:
            assert not left, f"not sent: {left[0]}"
            return str(end.value)

    def check(self, expected: Step) -> None:
        view = self.client.view()
        for table, rows in expected.get("view", {}).items():
            assert {row_id for its, row_id in view if its == table} == set(rows)
            for row_id, fields in rows.items():
                assert view[table, row_id].items() >= fields.items()
        if "waiting" in expected:
            assert [part(mutation, expected["waiting"], n) for n, mutation in enumerate(self.client.waiting())] == (
                expected["waiting"]
            )
        if "refused" in expected:
            refused = [{**entry["mutation"], "code": entry["error"]["code"]} for entry in self.client.refused()]
            assert [part(entry, expected["refused"], n) for n, entry in enumerate(refused)] == expected["refused"]


def part(found: Step, expected: list[Step], number: int) -> Step:
    """Of what is found, the keys that are expected at this place."""
    names = expected[number] if number < len(expected) else found
    return {name: found.get(name) for name in names}


def check_request(request: Request, exchange: Step) -> None:
    method = "POST" if "post" in exchange else "GET"
    url = urlsplit(request.path)
    assert (request.method, url.path) == (method, exchange.get("post") or exchange["get"])
    assert request.headers.get("Sync-User") == exchange["user"]
    if "since" in exchange:
        assert parse_qs(url.query).get("since", [None]) == [exchange["since"]]
    if exchange.get("later") is False:
        assert "later" not in parse_qs(url.query)
    if "body" in exchange:
        assert json.loads(request.body) == exchange["body"]
    if "mutations" in exchange:
        body = json.loads(request.body)
        assert body["sent"] == AT
        assert all(mutation.pop("at") == AT for mutation in body["mutations"])
        assert body["mutations"] == exchange["mutations"]


def reply_of(exchange: Step) -> Reply | None:
    if exchange.get("lost"):
        return None
    text = exchange.get("garbled") or (json.dumps(exchange["answer"]) if "answer" in exchange else "")
    return Reply(exchange["status"], {}, text.encode())


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_client_made_from_the_protocol_page_does_what_the_case_says(case: Step) -> None:
    replica = Replica()
    for step in case["steps"]:
        replica.do(step)


def test_every_must_that_binds_clients_has_a_case() -> None:
    named = {must for case in CASES for must in case["of"]}
    assert named >= {"P5", "P6", "P7", "P8", "P9", "P10", "P11", "P12", "P16", "M1", "M2", "M4", "M5", "M7", "D"}
