"""Contact persons: what the audit holds of them, how long they are kept, and that they are gone once deleted."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import text

from community.contacting import CONSENT, FACILITATOR, IN_NETWORK, TODAY, added, ask, audited, register, seen
from gateway.privacy.house import tables_with
from mediate_community.usecases.let_contacts_go import let_go_what_is_over, let_person_go
from mediate_shared.clock import utc_now
from support.identity import STAFF, internally, person
from support.running import Running


class TestTheAudit:
    async def test_holds_who_was_shown_without_having_agreed_with_it_for_all(self, community: Running) -> None:
        organisation = await register(community)
        quiet, open_ = await added(community, organisation), await added(community, organisation, consent=IN_NETWORK)
        me = person(organisations=[organisation])
        for actor in (FACILITATOR, me):
            await seen(community, actor, f"organisation_id={organisation}")
        await ask(community, FACILITATOR, "GET", f"/{quiet['id']}", mediate_reason="asked to call")
        told = [(entry.action, entry.basis, entry.reason) for entry in await audited(community, quiet["id"])]
        assert told == [
            ("contact.read", "role:facilitator", "asked to call"),
            ("contact.listed", "organisation", None),
            ("contact.listed", "role:facilitator", None),
        ]
        assert await audited(community, open_["id"]) == []


class TestADeletion:
    async def test_leaves_nothing_but_an_id_in_the_audit(self, community: Running) -> None:
        contact = await added(community, await register(community), "Wegwijs Voorbeeld", email="wegwijs@studio.example")
        key = {"idempotency_key": "once", "if_match": '"1"'}
        await ask(community, FACILITATOR, "PATCH", f"/{contact['id']}", {"function": "Wegwijs"}, **key)
        assert await tables_with(community.service, "wegwijs") == ["contact", "contact_word", "idempotency"]
        answer = await ask(community, FACILITATOR, "DELETE", f"/{contact['id']}", if_match='"2"')
        assert (answer.status_code, answer.json()) == (200, {"id": contact["id"]})
        assert await tables_with(community.service, "wegwijs") == []
        assert await tables_with(community.service, contact["id"]) == ["audit"]
        assert [entry.action for entry in await audited(community, contact["id"])] == ["contact.deleted"]

    async def test_is_kept_from_being_undone_by_a_repeated_request(self, community: Running) -> None:
        organisation = await register(community)
        body = {"organisation_id": organisation, "name": "Herhaald Voorbeeld", "consent": CONSENT}
        first = await ask(community, FACILITATOR, "POST", "", body, idempotency_key="added-once")
        await ask(community, FACILITATOR, "DELETE", f"/{first.json()['id']}", if_match='"1"')
        again = await ask(community, FACILITATOR, "POST", "", body, idempotency_key="added-once")
        assert (again.status_code, again.json()) == (201, {})
        assert await seen(community, FACILITATOR, f"organisation_id={organisation}") == []

    async def test_is_done_by_whoever_saw_them(self, community: Running) -> None:
        contact = await added(community, await register(community))
        assert (await ask(community, FACILITATOR, "DELETE", f"/{contact['id']}")).status_code == 428
        assert (await ask(community, FACILITATOR, "DELETE", f"/{contact['id']}", if_match='"7"')).status_code == 412


class TestAnErasure:
    async def test_takes_along_who_was_linked_to_the_account(self, community: Running) -> None:
        account = uuid4()
        contact = await added(community, await register(community), "Gewist Voorbeeld", account_id=str(account))
        async with community.service.database.transaction() as transaction:
            [told] = await let_person_go(transaction, account, utc_now())
        assert (told.kind, told.ids) == ("contact person", [UUID(contact["id"])])
        assert await tables_with(community.service, "gewist") == []
        async with community.service.database.transaction() as transaction:
            assert await let_person_go(transaction, account, utc_now()) == []

    async def test_forgets_who_moved_a_membership_and_not_that_it_moved(self, community: Running) -> None:
        own = person(organisations=[organisation := await register(community)])
        headers = internally(own, "community")
        body = {"organisation_id": organisation, "status": "applied"}
        made = (await community.client.post("/v1/memberships", json=body, headers=headers)).json()
        assert own.id is not None
        async with community.service.database.transaction() as transaction:
            [told] = await let_person_go(transaction, own.id, utc_now())
        assert told.ids == [UUID(made["id"])]
        found = (await community.client.get(f"/v1/memberships/{made['id']}")).json()
        assert [(each["by_account"], each["status"]) for each in found["moves"]] == [(None, "applied")]

    async def test_has_an_export_that_holds_them(self, community: Running) -> None:
        account = uuid4()
        contact = await added(community, await register(community), account_id=str(account))
        async with community.service.database.reading() as connection:
            [held] = await community.service.persons.export(connection, account)
        assert (held.kind, held.record["id"], held.record["consents"]) == (
            "contact person",
            contact["id"],
            contact["consents"],
        )


class TestHowLongTheyAreKept:
    KEPT = timedelta(days=30)

    async def _go(self, community: Running) -> None:
        async with community.service.database.transaction() as transaction:
            await let_go_what_is_over(transaction, kept=self.KEPT, now=utc_now())

    async def _left(self, community: Running, organisation: str, days: int) -> None:
        on = (TODAY - timedelta(days=days)).isoformat()
        body = {"organisation_id": organisation, "status": "applied", "on": on}
        made = await community.create("/v1/memberships", body)
        path = f"/v1/memberships/{made['id']}/status"
        answer = await community.post(path, {"status": "left", "on": on}, if_match='"1"')
        assert answer.status_code == 200

    async def test_is_a_while_after_the_membership_ended(self, community: Running) -> None:
        due, early, never, back = [await register(community) for _ in range(4)]
        for organisation in (due, early, never, back):
            await added(community, organisation)
        await self._left(community, due, 31)
        await self._left(community, early, 29)
        await self._left(community, back, 90)
        await community.create("/v1/memberships", {"organisation_id": back, "status": "applied"})
        await self._go(community)
        left = [len(await seen(community, STAFF, f"organisation_id={each}")) for each in (due, early, never, back)]
        assert left == [0, 1, 1, 1]

    async def test_counts_from_consent_that_was_told_since(self, community: Running) -> None:
        organisation = await register(community)
        await added(community, organisation, consent={**CONSENT, "given_on": TODAY.isoformat()})
        await self._left(community, organisation, 90)
        await self._go(community)
        assert len(await seen(community, STAFF, f"organisation_id={organisation}")) == 1

    async def test_counts_for_every_record_of_an_organisation_that_was_merged(self, community: Running) -> None:
        old, new = await register(community), await register(community)
        await added(community, old)
        await added(community, new)
        await self._left(community, old, 90)
        await community.create("/v1/memberships", {"organisation_id": new, "status": "applied"})
        async with community.service.database.transaction() as transaction:
            merged = text("UPDATE organisation SET merged_into = :into WHERE id = :id")
            await transaction.execute(merged, {"into": UUID(new), "id": UUID(old)})
        await self._go(community)
        for named in (old, new):
            assert len(await seen(community, STAFF, f"organisation_id={named}")) == 2

    async def test_is_no_longer_than_they_agree_with_anything(self, community: Running) -> None:
        organisation = await register(community)
        contact = await added(community, organisation)
        told = {"purposes": [], "on": TODAY.isoformat()}
        await ask(community, FACILITATOR, "POST", f"/{contact['id']}/consent", told, if_match='"1"')
        await self._go(community)
        assert await seen(community, STAFF, f"organisation_id={organisation}") == []
        assert "retention" in {entry.basis for entry in await audited(community, contact["id"])}


class TestEvents:
    async def test_hold_nothing_of_contact_persons(self, community: Running) -> None:
        await added(community, await register(community), "Geheimvol Voorbeeld")
        assert not [event for event in await community.events() if "geheimvol" in str(event).lower()]
