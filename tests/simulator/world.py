"""One story's world: a server with its database, phones, a network that forgets and repeats, and a clock."""

import json
from collections import Counter
from typing import NamedTuple

from backend.people import devices
from sync.server.clock import new_epoch
from sync.server.purge import purge
from sync.server.registry import Registry
from tests.protocol.client import Reply, Request, Talk
from tests.simulator import checks, oracle, parcel_checks
from tests.simulator.checks import Broken, body_of, holds
from tests.simulator.clock import Clock
from tests.simulator.database import Database
from tests.simulator.deeds import Ledger
from tests.simulator.engines import ServerDied
from tests.simulator.oracle import Business, Replica
from tests.simulator.phone import Phone, Synced
from tests.simulator.server import Server
from tests.simulator.words import NEWEST

PURGED_AFTER_MS = 90 * 86_400_000
UNSEEN_MS = 89 * 86_400_000
"""A session unseen for so long may be over."""
ROUTED_MS = 14 * 86_400_000
ROUNDS = 10
"""In so many rounds of everybody syncing once everything must have come to rest."""


class Stray(NamedTuple):
    """A request that its client gave up, still on its way."""

    phone: Phone
    request: Request
    token: str
    person: str


class Backup(NamedTuple):
    """`writes` is the world's count when it was made; `purged` the parcels that were gone for good."""

    writes: int
    purged: int


class World:
    """`writes` counts what may have changed the database: two moments with the same number hold the same."""

    def __init__(self, server: Server, database: Database, clock: Clock) -> None:
        self.server = server
        self.database = database
        self.clock = clock
        self.phones: list[Phone] = []
        self.strays: list[Stray] = []
        self.ledger = Ledger()
        self.writes = 0
        self.backup: Backup | None = None
        self.registry: Registry = server.app.state.registry
        self.restores = 0
        self.faults: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.device_days: set[tuple[int, int]] = set()
        self.deleted_notes: list[str] = []
        self.deleted_parcels: list[str] = []
        self.purged_parcels = 0
        self.role_changes: dict[str, int] = {}
        """Person → when his role last changed."""
        self.signed_in: dict[str, str] = {}
        """Token → person."""
        self.ended: set[str] = set()
        """Tokens that may be refused: signed out, revoked, forgotten by a restore."""
        self._cursors: dict[str, tuple[int, int]] = {}
        self._seen_at: dict[str, int] = {}
        self._true_at: dict[int, tuple[Reply, int, str]] = {}
        """Of pages under way: the page (so that its id stays its own), the state (`writes`) and hour it tells of."""
        self._wanted: dict[tuple[str, str], Replica] = {}
        self._number = (-1, "", 0)
        self._seen: tuple[int, str, Business] | None = None

    # Phones

    def living(self) -> list[Phone]:
        return [phone for phone in self.phones if not phone.gone]

    async def new_phone(self, person: str, limit: int, schema: int) -> Phone:
        phone = Phone(len(self.phones) + 1, person, self.clock, limit, schema)
        self.phones.append(phone)
        await self.sign_in(phone)
        return phone

    async def sign_in(self, phone: Phone, person: str | None = None) -> None:
        """Somebody (by default its owner) signs in. One of two with the same storage becomes another device."""
        person = person or phone.person
        alone = all(other.browser != phone.browser for other in self.living() if other is not phone)
        browser = phone.browser if person == phone.person and alone else ""
        session = await devices.sign_in(person, browser or None, phone.name, self.clock.now)
        self.ended.add(phone.token)
        phone.token = session.token
        self.signed_in[session.token] = person
        self._seen_at[session.token] = self.clock.now
        if person == phone.person:
            if session.device != phone.device:
                # Another device was answered nothing, and sends what waits under numbers of its own.
                self.ledger.allow_repeating(phone.waiting())
            phone.browser, phone.device = session.browser, session.device

    def active(self, phone: Phone) -> None:
        self.device_days.add((self.phones.index(phone), int(self.clock.days)))

    # What the server says

    async def business(self) -> Business:
        """The rows as they are."""
        today = self.clock.text()[:13]  # held territories end with a day of some zone
        if self._seen is None or self._seen[:2] != (self.writes, today):
            self._seen = (self.writes, today, await oracle.look(self.database, self.clock.now))
            self._wanted.clear()
        return self._seen[2]

    async def should_hold(self, person: str, device: str) -> Replica:
        """What a device of a person should hold at this moment."""
        business = await self.business()
        found = self._wanted.get((person, device))
        if found is None:
            found = self._wanted[person, device] = oracle.should_hold(business, person, device)
        return found

    async def handle(self, phone: Phone, request: Request, token: str, cut: bool = False) -> Reply | None:
        """Let the server answer; every answer is checked. `cut`: the body is not whole. None: it died over it."""
        self.counts["requests"] += 1
        before = await self.business()
        person = self.signed_in[token]
        scopes = (await self.should_hold(person, phone.device)).scopes
        reply = await self.server.answer(request, token)
        await self._note_writes()
        if reply is not None:
            await self._check(phone, request, token, reply, cut)
            if reply.status == 200 and request.path == "/sync/mutations":
                after = await self.business()
                parcel_checks.are_kept(before.rows, after.rows, after.counters, self.purged_parcels)
            if reply.status == 200 and request.path == "/sync/mutations" and phone.schema == NEWEST:
                mutations, results = json.loads(request.body)["mutations"], body_of(reply)["results"]
                parcel_checks.refused_as_state(before.rows, mutations, results)
                checks.not_in_silence(before, phone.device, mutations, results)
                if before.rows["people"][person]["role"] == "rep":
                    checks.only_where_it_reaches(before, scopes, mutations, results)
            if reply.status < 500 and reply.status != 401:
                self._seen_at[token] = self.clock.now
        return reply

    async def _note_writes(self) -> None:
        """Any request may have written: a pull closes a stand-in that is over, for instance. What is rejected is
        written down without a number of the clock."""
        (row,) = await self.database.ask(
            "SELECT number, epoch, (SELECT coalesce(max(id), 0) FROM sync_mutation) AS kept FROM sync_clock"
        )
        if (row["number"], row["epoch"], row["kept"]) != self._number:
            self._number = (row["number"], row["epoch"], row["kept"])
            self.writes += 1

    async def _check(self, phone: Phone, request: Request, token: str, reply: Reply, cut: bool) -> None:
        struck = self.server.fault.struck
        person = self.signed_in[token]
        body = body_of(reply)
        if reply.status == 200 and request.path.startswith("/sync/changes"):
            self.counts["pulls"] += 1
            if body["changes"]:
                business = await self.business()
                allowed = await self.should_hold(person, phone.device)
                checks.page(business, allowed, person, request, body, phone.schema)
            self._cursors[body["cursor"]] = (self._reaches(request, body), self.restores)
            self._true_at[id(reply)] = (reply, self.writes, self.clock.text()[:13])
        elif reply.status == 200 and request.path == "/sync/mutations":
            holds("a request cut in two does nothing", not cut, request.body)
            await self._check_push(phone, person, request, body)
        elif reply.status == 401:
            holds("nobody is signed out without a reason", token in self.ended or self._expired(token), body)
        elif reply.status == 403:
            holds("other_user only if it is so", person != phone.person, body)
        elif reply.status == 410:
            self._check_start_again(request, body["reason"])
        elif reply.status == 400:
            holds("bad_request only for what was cut", cut, f"{request} {body}")
        elif reply.status in (500, 503):
            holds("the server does not fail by itself", struck, f"{request} {body}")
            its_own = self.server.fault.is_a_bug
            holds("trouble of the machine is 503", its_own or reply.status == 503, f"{request} {body}")
        else:
            holds("no other answers", reply.status in (200, 204, 409), f"{reply.status} {body}")

    async def _check_push(self, phone: Phone, person: str, request: Request, body: checks.Json) -> None:
        mutations = json.loads(request.body)["mutations"]
        holds("one answer to each", [m["number"] for m in mutations] == [r["number"] for r in body["results"]], body)
        business = await self.business()
        allowed = await self.should_hold(person, phone.device)
        records = [result["record"] for result in body["results"] if result["record"] is not None]
        # A batch that is done one by one reads a row after each; the last record is the one that stands.
        for record in {(record["table"], record["id"]): record for record in records}.values():
            checks.a_change(business, allowed, record, phone.schema)
        for mutation, result in zip(mutations, body["results"], strict=True):
            self.counts[result["status"]] += 1
            fault = self.ledger.done(mutation, self.writes)
            holds("order per device", fault is None, fault)
            error = result["error"] or {}
            if error:
                self.counts[f"rejected: {error['code']}"] += 1
            if mutation["op"] == "create" and error.get("code") == "out_of_scope":
                holds("work begun arrives", not self._was_begun(phone, mutation), mutation)
            holds("the server does not fail over a mutation", error.get("code") != "internal", mutation)

    def _was_begun(self, phone: Phone, mutation: checks.Json) -> bool:
        """Whether it is a note for a customer who was on this phone when it last pulled, not long ago (M13).

        Not if the person's role changed since: nobody writes down which scopes that took from him.
        """
        row = phone.client.rows().get(("customers", (mutation.get("set") or {}).get("customer_id", "")))
        if row is None or not row.scopes or phone.synced is None or mutation["table"] != "notes":
            return False
        same = (phone.synced.device, phone.synced.restores) == (phone.device, self.restores)
        same = same and self.role_changes.get(phone.person, -1) < phone.synced.at
        return same and self.clock.now - phone.synced.at < ROUTED_MS

    def _reaches(self, request: Request, page: checks.Json) -> int:
        """The moment up to which a page brings everything: with more behind it, not beyond where it began."""
        since = checks.since_of(request)
        return self._cursors[since][0] if page["more"] and since in self._cursors else self.clock.now

    def _check_start_again(self, request: Request, reason: str) -> None:
        since = checks.since_of(request)
        at, restores = self._cursors.get(since or "", (0, -1))
        allowed = {
            "epoch": restores != self.restores,
            "purged": self.clock.now - at > PURGED_AFTER_MS or restores != self.restores,
        }
        holds("start again only for listed reasons", allowed.get(reason, False), f"{reason} for a cursor of {at}")
        self.counts[f"410 {reason}"] += 1

    def _expired(self, token: str) -> bool:
        return self.clock.now - self._seen_at[token] > UNSEEN_MS

    # Phones that talk

    async def finish(self, phone: Phone, talk: Talk) -> str:
        """Let a phone talk until it is done, with nothing in its way."""
        phone.hang_up()
        state = phone.begin(talk)
        while state is None:
            assert phone.request is not None
            phone.reply = await self.handle(phone, phone.request, phone.token)
            state = await self.go_on(phone)
        return state

    async def go_on(self, phone: Phone) -> str | None:
        """The phone takes what came, or learns that nothing will; checked if that ends its pull."""
        pulling = phone.request is not None and phone.request.path.startswith("/sync/changes")
        _, *page_at = self._true_at.pop(id(phone.reply), (None, -1, ""))
        told_off = self.only_on(phone) if phone.reply is not None and phone.reply.status == 401 else []
        state = phone.go_on()
        if state == "wiped" or (state == "died" and told_off and phone.client.user is None):
            self.ledger.excuse(told_off, "its phone was revoked")
            phone.gone = True
        if state == "synced" and pulling and page_at[1] == self.clock.text()[:13]:
            phone.synced = Synced(self.clock.now, phone.device, self.restores)
        if state == "synced" and pulling and page_at == [self.writes, self.clock.text()[:13]]:
            await self.check_replica(phone)
        if state is None and pulling and phone.client.in_part and page_at == [self.writes, self.clock.text()[:13]]:
            await self._check_part(phone)
        if state == "different":
            raise Broken("digests are equal", f"{phone.name} differs from the server by digest")
        return state

    async def check_replica(self, phone: Phone) -> None:
        business = await self.business()
        wanted = await self.should_hold(phone.person, phone.device)
        checks.replica(business, wanted, phone.client.rows(), phone.name, phone.schema)
        self.counts["replicas compared"] += 1

    async def _check_part(self, phone: Phone) -> None:
        business = await self.business()
        wanted = await self.should_hold(phone.person, phone.device)
        checks.in_part(business, wanted, phone.client.rows(), phone.name, phone.schema)
        self.counts["replicas compared in part"] += 1

    def only_on(self, phone: Phone) -> list[checks.Json]:
        """What is lost if the phone loses its storage."""
        return phone.all_it_keeps() if self.restores else phone.waiting()

    async def restart_server(self) -> None:
        """The process is gone; another one starts on the same database."""
        await self.server.stop()
        await self.server.start(self.database.url)

    async def restore(self, backup: Backup) -> None:
        """The database as it was then; a new epoch, as after every restore."""
        await self.server.stop()
        await self.database.restore()
        await self.server.start(self.database.url)
        await new_epoch(self.server.engine)
        self.purged_parcels = backup.purged
        self.restores += 1
        self.writes += 1
        self.ended.update(self.signed_in)  # some were not signed in then
        self.ledger.restored(backup.writes, [mutation for phone in self.living() for mutation in phone.unanswered()])

    async def purge(self) -> object:
        """What ended more than 90 days ago goes, and nothing else."""
        before = (await self.business()).rows, await self._refused()
        purged = await purge(self.registry)
        self.writes += 1
        after = (await self.business()).rows, await self._refused()
        oldest = self.clock.text(-PURGED_AFTER_MS)
        for table in ("notes", "sendings"):
            for row in before[0][table].values():
                if row["id"] not in after[0][table]:
                    holds("only old deletes are purged", (row["deleted_at"] or "~") < oldest, row)
                    self.ledger.forgotten(row["text"])
        self.purged_parcels += len(before[0]["sendings"]) - len(after[0]["sendings"])
        for whole, at in before[1].items():
            if whole not in after[1]:
                holds("only old refusals are purged", at < oldest, whole)
                self.ledger.forgotten(whole)
        return purged

    async def _refused(self) -> dict[str, str]:
        """What the server kept of rejected mutations, with when it came."""
        rows = await self.database.ask("SELECT whole, at FROM sync_mutation WHERE whole IS NOT NULL")
        return {row["whole"]: row["at"] for row in rows}

    async def dying(self, phone: Phone, request: Request, at: int, after: bool) -> Reply | None:
        """The server dies at a call of the database, if it comes so far."""
        self.server.fault.arm(ServerDied(), at, after=after)
        try:
            return await self.handle(phone, request, phone.token)
        finally:
            self.server.fault.disarm()
            if self.server.fault.struck:
                self.writes += 1
                await self.restart_server()

    # The end

    async def come_to_rest(self) -> None:
        """Everything arrives, everybody syncs until nothing moves any more; then all must be as the oracle says."""
        for stray in self.strays:
            await self.handle(stray.phone, stray.request, stray.token)
        self.strays.clear()
        for phone in self.living():
            phone.restart()
        for _ in range(ROUNDS):
            before = self.writes
            for phone in self.living():
                await self._sync_whole(phone)
            if self.writes == before:
                break
        else:
            raise Broken("everything comes to rest", f"still moving after {ROUNDS} rounds")
        for phone in self.living():
            if not phone.gone:
                await self._check_at_rest(phone)
        refused = list(await self._refused())
        refused += [json.dumps(entry["mutation"]) for phone in self.phones for entry in phone.client.refused()]
        rest = await self.business()
        parcel_checks.are_kept(rest.rows, rest.rows, rest.counters, self.purged_parcels)
        faults = self.ledger.faults(rest.rows, refused, [])
        holds("nothing lost, nothing twice", not faults, faults[:3])

    async def _sync_whole(self, phone: Phone) -> None:
        state = await self.finish(phone, phone.client.sync())
        if state in ("sign_in", "other_user"):
            await self.sign_in(phone)
            state = await self.finish(phone, phone.client.sync())
        if state == "wiped":
            return
        holds("a phone with nothing in its way syncs", state == "synced", f"{phone.name}: {state}")

    async def _check_at_rest(self, phone: Phone) -> None:
        holds("one bad mutation blocks nobody", not phone.waiting(), f"{phone.name}: {phone.waiting()}")
        before = self.counts["requests"], self.writes, phone.client.rows()
        await self._sync_whole(phone)
        after = self.counts["requests"], self.writes, phone.client.rows()
        holds("an idle sync is one question without an answer", after == (before[0] + 1, *before[1:]), phone.name)
        await self.check_replica(phone)
        state = await self.finish(phone, phone.client.verify())
        holds("digests are equal", state == "equal", f"{phone.name}: {state}")
