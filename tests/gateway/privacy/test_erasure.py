"""Erasing a person: what is gone, what stays and names nobody, who may ask for it, and what the report tells."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from gateway.privacy.house import House, linked, officer
from mediate_contracts.catalogue import SERVICES
from mediate_contracts.policy import Role
from mediate_gateway.adapters.identity_tables import ACCOUNT, INVITATION, MACHINE, MEMBERSHIP, SESSION
from mediate_shared import audit, idempotency
from mediate_shared.clock import utc_now
from mediate_shared.idempotency import Answered
from support.identity import person
from support.people import COOKIE, Person, browser, member, organisation, somebody


def removed(report: Mapping[str, Any], service: str = "gateway") -> dict[str, int]:
    [told] = [each for each in report["services"] if each["service"] == service]
    return {each["kind"]: each["count"] for each in told["removed"]}


async def account_row(hub: House, account: UUID) -> dict[str, Any]:
    async with hub.gateway.service.database.reading() as connection:
        return dict((await connection.execute(select(ACCOUNT).where(ACCOUNT.c.id == account))).one()._mapping)


async def count(hub: House, query: str, **values: Any) -> int:
    async with hub.gateway.service.database.reading() as connection:
        found: int = (await connection.execute(text(query), values)).scalar_one()
    return found


class TestTheAccount:
    async def test_keeps_its_id_and_that_it_is_closed_and_nothing_else(self, hub: House) -> None:
        anna = await somebody(hub.gateway, Role.FACILITATOR, name="Anna Voorbeeld")
        await hub.erase(anna.id)
        row = await account_row(hub, anna.id)
        kept = {name: value for name, value in row.items() if value not in (None, [], False)}
        assert kept.keys() == {"id", "version", "created_at", "updated_at", "name", "language", "status"}
        assert (kept["id"], kept["name"], kept["status"]) == (anna.id, "?", "closed")

    async def test_lets_nobody_in_any_more(self, hub: House) -> None:
        anna = await officer(hub)
        assert (await anna.browser.ask("GET", "/me")).status_code == 200
        await hub.erase(anna.id)
        assert (await anna.browser.ask("GET", "/me")).status_code == 401
        assert (await browser(hub.gateway).sign_in(anna.login)).status_code == 401

    async def test_frees_the_email_for_somebody_new(self, hub: House) -> None:
        anna = await officer(hub)
        await hub.erase(anna.id)
        opened = await hub.administrator.done("POST", "/accounts", {"name": "Somebody new", "email": anna.login})
        assert opened["id"] != str(anna.id)

    async def test_of_somebody_known_by_a_provider_is_known_by_none(self, hub: House) -> None:
        anna = await officer(hub)
        async with hub.gateway.service.database.transaction() as transaction:
            known = {"issuer": "https://provider.example", "subject": "anna"}
            await transaction.execute(ACCOUNT.update().where(ACCOUNT.c.id == anna.id).values(**known))
        await hub.erase(anna.id)
        row = await account_row(hub, anna.id)
        assert (row["issuer"], row["subject"]) == (None, None)


class TestWhatBelongsToIt:
    async def test_sessions_and_memberships_are_removed(self, hub: House) -> None:
        ben = await member(hub.gateway, await organisation(hub.gateway))
        report = await hub.erase(ben.id)
        assert removed(report) == {"session": 1, "membership (by organisation)": 1, "invitation": 1, "account": 1}
        async with hub.gateway.service.database.reading() as connection:
            for table in (SESSION, MEMBERSHIP):
                found = await connection.execute(select(table).where(table.c.account_id == ben.id))
                assert found.all() == []

    async def test_invitations_to_their_email_are_removed_and_those_they_sent_are_revoked(self, hub: House) -> None:
        anna = await somebody(hub.gateway, Role.FACILITATOR)
        group = str(await organisation(hub.gateway))
        await hub.administrator.done("POST", "/invitations", {"organisation_id": group, "email": anna.login})
        sent = await anna.browser.done(
            "POST", "/invitations", {"organisation_id": group, "email": "carl@studio.example"}
        )
        await hub.erase(anna.id)
        async with hub.gateway.service.database.reading() as connection:
            of_theirs = await connection.execute(select(INVITATION.c.id).where(INVITATION.c.email == anna.login))
            assert of_theirs.all() == []
            kept = await connection.execute(select(INVITATION.c.revoked_at).where(INVITATION.c.id == UUID(sent["id"])))
            assert kept.scalar_one() is not None

    async def test_machines_they_made_lose_their_names_and_ask_no_more(self, hub: House) -> None:
        anna, _other = [await somebody(hub.gateway, Role.ADMINISTRATOR) for _ in range(2)]
        machine = {"kind": "api_key", "name": "Laptop of Anna", "scopes": ["community:read"], "roles": ["facilitator"]}
        made = await anna.browser.done("POST", "/machines", {**machine, "expires_at": "2027-01-01T00:00:00Z"})
        key = browser(hub.gateway, {"Authorization": f"Bearer {made['secret']}"})
        assert (await key.ask("GET", "/me")).status_code == 200
        report = await hub.erase(anna.id)
        assert removed(report)["name of a machine they made"] == 1
        assert (await key.ask("GET", "/me")).status_code == 401
        async with hub.gateway.service.database.reading() as connection:
            row = (await connection.execute(select(MACHINE).where(MACHINE.c.id == UUID(made["id"])))).one()
        assert (row.name, row.revoked_at is not None) == (made["prefix"], True)

    async def test_failed_sign_ins_are_forgotten(self, hub: House) -> None:
        anna = await officer(hub)
        before = await count(hub, "SELECT count(*) FROM sign_in_failure")
        await browser(hub.gateway).sign_in(anna.login, "not the password")
        # Counted by the name, by the name at that place, and by the place. The last two are hashes of where it was,
        # which nobody can tell from an account; they are gone within a day.
        assert await count(hub, "SELECT count(*) FROM sign_in_failure") == before + 3
        assert removed(await hub.erase(anna.id))["failed sign-in"] == 1
        assert await count(hub, "SELECT count(*) FROM sign_in_failure") == before + 2

    async def test_answers_kept_for_repeated_requests_are_forgotten_or_emptied(self, hub: House) -> None:
        anna, ben = await officer(hub), person(Role.ADMINISTRATOR)
        kept = {
            f"{anna.id}:mine": b"{}",
            f"{ben.id}:of her": f'{{"email":"{anna.login}"}}'.encode(),
            f"{ben.id}:of others": b'{"email":"carl@studio.example"}',
        }
        async with hub.gateway.service.database.transaction() as transaction:
            for key, body in kept.items():
                await idempotency.claim(transaction, key, b"request")
                await idempotency.answer(transaction, key, Answered(201, {}, body))
        told = removed(await hub.erase(anna.id))
        assert told["answer kept for an Idempotency-Key"] == 1
        assert told["answer kept for another's Idempotency-Key"] == 1
        async with hub.gateway.service.database.reading() as connection:
            found = await connection.execute(
                text("SELECT key, body FROM idempotency WHERE key LIKE :anna OR key LIKE :ben"),
                {"anna": f"{anna.id}%", "ben": f"{ben.id}%"},
            )
            assert {row.key: row.body for row in found} == {
                f"{ben.id}:of her": b"{}",
                f"{ben.id}:of others": kept[f"{ben.id}:of others"],
            }

    async def test_the_contact_person_they_are_is_removed_and_others_stay(self, hub: House) -> None:
        anna = await officer(hub)
        await linked(hub, anna.id, "Gewist Voorbeeld")
        await linked(hub, None, "Gebleven Voorbeeld")
        assert await hub.rows_with("gewist") == ["community.contact", "community.contact_word"]
        report = await hub.erase(anna.id)
        assert removed(report, "community") == {"contact person": 1}
        assert await hub.rows_with("gewist") == []
        assert await hub.rows_with("gebleven") == ["community.contact", "community.contact_word"]

    async def test_what_is_anybody_elses_stays(self, hub: House) -> None:
        group = await organisation(hub.gateway)
        ben, anna = await member(hub.gateway, group), await member(hub.gateway, group)
        await hub.erase(anna.id)
        mine = await ben.browser.done("GET", "/me")
        assert [membership["organisation_id"] for membership in mine["memberships"]] == [str(group)]


class TestTheReport:
    async def test_names_every_service_and_what_each_keeps_by_id(self, hub: House) -> None:
        anna = await officer(hub)
        await anna.browser.done("POST", "/me/export")
        report = await hub.erase(anna.id)
        assert tuple(each["service"] for each in report["services"]) == SERVICES
        assert (report["open"], report["account_id"], report["reason"]) == ([], str(anna.id), "asked by letter")
        kept = {each["service"]: each["kept"] for each in report["services"]}
        assert kept["gateway"] == [{"kind": "audit entry", "count": 1, "ids": []}]
        assert kept["monitor"] == []

    async def test_is_kept_without_a_word_of_the_person(self, hub: House) -> None:
        anna = await officer(hub, name="Anna Voorbeeld")
        report = await hub.erase(anna.id)
        answer = await hub.administrator.ask("GET", f"/erasures/{report['id']}")
        assert answer.json() == report
        assert "Voorbeeld" not in answer.text
        assert anna.login not in answer.text

    async def test_is_the_same_when_it_is_asked_for_again(self, hub: House) -> None:
        anna = await officer(hub)
        assert await hub.erase(anna.id) == await hub.erase(anna.id)

    async def test_goes_with_an_entry_in_the_audit(self, hub: House) -> None:
        anna = await officer(hub)
        await hub.erase(anna.id, reason="asked by letter")
        async with hub.gateway.service.database.reading() as connection:
            [newest, *_] = await audit.listing(connection, limit=1, object_id=anna.id)
        assert (newest.action, newest.basis, newest.reason) == ("person.erase", "duty:erase_persons", "asked by letter")

    async def test_is_not_found_where_there_is_none(self, hub: House) -> None:
        assert (await hub.administrator.ask("GET", f"/erasures/{uuid4()}")).status_code == 404


class TestWhoMayAsk:
    async def test_is_everybody_for_themselves_who_is_then_signed_out(self, hub: House) -> None:
        anna = await officer(hub)
        answer = await anna.browser.ask("POST", "/me/erase", {"reason": "I leave"})
        assert answer.status_code == 200
        assert answer.json()["requested_by"] == str(anna.id)
        assert answer.headers["set-cookie"].startswith(f'{COOKIE}=""')
        assert (await account_row(hub, anna.id))["status"] == "closed"

    @pytest.mark.parametrize("role", [Role.FACILITATOR, Role.INVESTMENT_OFFICER, Role.OPS])
    async def test_is_none_of_the_other_staff_for_others(self, hub: House, role: Role) -> None:
        anna = await officer(hub)
        answer = await hub.acting_as(role).ask("POST", f"/accounts/{anna.id}/erase", {"reason": "asked"})
        assert answer.status_code == 404
        assert (await account_row(hub, anna.id))["status"] == "active"

    async def test_is_nobody_without_a_session(self, hub: House) -> None:
        anna = await officer(hub)
        for path in (f"/accounts/{anna.id}/erase", "/me/erase"):
            assert (await browser(hub.gateway).ask("POST", path, {"reason": "asked"})).status_code == 401

    async def test_is_no_page_of_another_site(self, hub: House) -> None:
        anna = await officer(hub)
        answer = await anna.browser.ask("POST", "/me/erase", {"reason": "asked"}, sec_fetch_site="cross-site")
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/cross-site")

    async def test_names_a_reason(self, hub: House) -> None:
        anna = await officer(hub)
        assert (await hub.administrator.ask("POST", f"/accounts/{anna.id}/erase", {})).status_code == 422

    async def test_is_told_where_there_is_no_such_account(self, hub: House) -> None:
        answer = await hub.administrator.ask("POST", f"/accounts/{uuid4()}/erase", {"reason": "asked"})
        assert answer.status_code == 404


class TestTheLastAdministrator:
    async def test_cannot_be_erased(self, hub: House) -> None:
        first = await somebody(hub.gateway, Role.ADMINISTRATOR)
        async with hub.gateway.service.database.transaction() as transaction:
            await transaction.execute(ACCOUNT.update().where(ACCOUNT.c.id != first.id).values(roles=[]))
        answer = await first.browser.ask("POST", "/me/erase", {"reason": "I leave"})
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/last-administrator")
        assert (await account_row(hub, first.id))["name"] == "Synthetic person"
        assert await count(hub, "SELECT count(*) FROM erasure WHERE account_id = :id", id=first.id) == 0
        second = await somebody(hub.gateway, Role.ADMINISTRATOR)
        assert (await first.browser.ask("POST", "/me/erase", {"reason": "I leave"})).status_code == 200
        assert (await account_row(hub, second.id))["status"] == "active"


class TestAnAccountClosedLongAgo:
    async def _closed(self, hub: House, days: int) -> Person:
        anna = await officer(hub)
        closed = {"status": "closed", "updated_at": utc_now() - timedelta(days=days)}
        async with hub.gateway.service.database.transaction() as transaction:
            await transaction.execute(ACCOUNT.update().where(ACCOUNT.c.id == anna.id).values(**closed))
        return anna

    async def test_is_erased_by_itself_once_its_time_is_up(self, hub: House) -> None:
        due, early = await self._closed(hub, 31), await self._closed(hub, 29)
        await hub.erasing(kept=timedelta(days=30)).go_on_once()
        assert (await account_row(hub, due.id))["email"] is None
        assert (await account_row(hub, early.id))["email"] == early.login
        asked = (
            "SELECT count(*) FROM erasure WHERE account_id = :id AND requested_by IS NULL AND finished_at IS NOT NULL"
        )
        assert await count(hub, asked, id=due.id) == 1

    async def test_is_erased_once(self, hub: House) -> None:
        due = await self._closed(hub, 31)
        for _ in range(2):
            await hub.erasing(kept=timedelta(days=30)).go_on_once()
        assert await count(hub, "SELECT count(*) FROM erasure WHERE account_id = :id", id=due.id) == 1

    async def test_of_somebody_who_is_active_stays_however_old(self, hub: House) -> None:
        anna = await officer(hub)
        async with hub.gateway.service.database.transaction() as transaction:
            old = utc_now() - timedelta(days=999)
            await transaction.execute(ACCOUNT.update().where(ACCOUNT.c.id == anna.id).values(updated_at=old))
        await hub.erasing(kept=timedelta(days=30)).go_on_once()
        assert (await account_row(hub, anna.id))["email"] == anna.login
