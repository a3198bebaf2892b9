"""What people are handed about themselves: everything, from every service, and nothing of anybody else."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from gateway.privacy.house import House, linked, officer
from mediate_contracts.catalogue import SERVICES
from mediate_contracts.policy import Role
from mediate_shared import audit
from support.people import PASSWORD, browser, member, somebody
from support.running import Running


def kinds(held: dict[str, Any]) -> list[str]:
    return [record["kind"] for record in held["held"]]


async def audited(gateway: Running, account: UUID) -> list[audit.Entry]:
    async with gateway.service.database.reading() as connection:
        return await audit.listing(connection, limit=50, object_id=account)


async def open_deal(hub: House, who: httpx.AsyncClient) -> dict[str, Any]:
    body = {"organisation_id": await hub.register(), "title": "Growth", "amount_sought": {"cents": 100}}
    answer = await who.post("/v1/pipeline/deals", json={**body, "synthetic": True})
    assert answer.status_code == 201, answer.text
    opened: dict[str, Any] = answer.json()
    return opened


class TestAnExportOfOneself:
    async def test_comes_from_every_service(self, hub: House) -> None:
        anna = await officer(hub)
        assert tuple(await hub.export(anna.browser)) == SERVICES

    async def test_holds_the_account_and_all_that_belongs_to_it(self, hub: House) -> None:
        anna = await somebody(hub.gateway, Role.FACILITATOR, name="Anna Voorbeeld")
        await browser(hub.gateway).sign_in(anna.login)
        await anna.browser.done("POST", "/invitations", {"organisation_id": await hub.register()})
        held = (await hub.export(anna.browser))["gateway"]
        [account, *_] = held["held"]
        assert (account["kind"], account["record"]["name"]) == ("account", "Anna Voorbeeld")
        assert account["record"]["email"] == anna.login
        assert kinds(held) == ["account", "session", "session", "invitation they sent"]

    async def test_holds_memberships_and_the_invitations_they_were_sent(self, hub: House) -> None:
        organisation = UUID(await hub.register())
        ben = await member(hub.gateway, organisation)
        held = (await hub.export(ben.browser))["gateway"]
        assert kinds(held) == ["account", "membership", "session", "invitation"]
        [membership] = [record["record"] for record in held["held"] if record["kind"] == "membership"]
        assert (membership["organisation_id"], membership["status"]) == (str(organisation), "active")

    async def test_holds_the_deals_they_are_on_by_id(self, hub: House) -> None:
        anna = await officer(hub)
        deal = await open_deal(hub, anna.browser.client)
        held = (await hub.export(anna.browser))["pipeline"]
        assert {record["record"].get("deal_id", record["record"].get("id")) for record in held["held"]} == {deal["id"]}
        assert kinds(held) == ["place on a deal's team", "deal they opened"]

    async def test_tells_what_they_did_and_what_was_done_with_their_account(self, hub: House) -> None:
        anna = await officer(hub)
        await open_deal(hub, anna.browser.client)
        await hub.administrator.done("POST", f"/accounts/{anna.id}/export")
        held = await hub.export(anna.browser)
        assert [entry["action"] for entry in held["pipeline"]["did"]] == ["deal.opened"]
        assert "person.export" in [entry["action"] for entry in held["gateway"]["was_done"]]
        assert {entry["actor"] for entry in held["gateway"]["did"]} == {str(anna.id)}

    async def test_holds_who_they_are_as_a_contact_person(self, hub: House) -> None:
        anna = await officer(hub, name="Anna Voorbeeld")
        contact = await linked(hub, anna.id, "Anna Voorbeeld, contact")
        held = (await hub.export(anna.browser))["community"]
        [record] = [each["record"] for each in held["held"] if each["kind"] == "contact person"]
        assert (record["id"], record["name"], record["consents"][0]["on"]) == (
            contact,
            "Anna Voorbeeld, contact",
            "2026-01-05",
        )

    async def test_holds_nothing_that_proves_them(self, hub: House) -> None:
        anna = await somebody(hub.gateway, Role.ADMINISTRATOR)
        machine = {"kind": "api_key", "name": "Nightly", "scopes": ["community:read"], "roles": ["facilitator"]}
        made = await anna.browser.done("POST", "/machines", {**machine, "expires_at": "2027-01-01T00:00:00Z"})
        answer = await anna.browser.ask("POST", "/me/export")
        assert made["name"] in answer.text
        for secret in (PASSWORD, "argon2", anna.browser.session, made["secret"], "_hash"):
            assert secret is not None
            assert secret not in answer.text

    async def test_holds_nothing_of_anybody_else(self, hub: House) -> None:
        ben = await officer(hub, name="Ben Ander")
        await open_deal(hub, ben.browser.client)
        anna = await officer(hub)
        answer = await anna.browser.ask("POST", "/me/export")
        for theirs in ("Ben Ander", ben.login, str(ben.id)):
            assert theirs not in answer.text

    async def test_is_a_file_that_nobody_on_the_way_keeps(self, hub: House) -> None:
        anna = await officer(hub)
        answer = await anna.browser.ask("POST", "/me/export")
        assert answer.headers["content-disposition"] == f'attachment; filename="mediate-{anna.id}.json"'
        assert answer.headers["cache-control"] == "no-store"

    async def test_is_refused_to_a_visitor_and_to_a_machine(self, hub: House) -> None:
        assert (await browser(hub.gateway).ask("POST", "/me/export")).status_code == 401
        admin = await somebody(hub.gateway, Role.ADMINISTRATOR)
        machine = {"kind": "api_key", "name": "Nightly", "scopes": ["community:read"], "roles": ["facilitator"]}
        made = await admin.browser.done("POST", "/machines", {**machine, "expires_at": "2027-01-01T00:00:00Z"})
        key = browser(hub.gateway, {"Authorization": f"Bearer {made['secret']}"})
        assert (await key.ask("POST", "/me/export")).status_code == 403


class TestAnExportForSomebody:
    async def test_is_made_by_an_administrator_and_audited_with_its_reason(self, hub: House) -> None:
        anna = await officer(hub)
        path = f"/accounts/{anna.id}/export"
        answer = await hub.administrator.ask("POST", path, mediate_reason="asked by letter")
        assert anna.login in answer.text
        [newest, *_] = await audited(hub.gateway, anna.id)
        assert (newest.action, newest.basis, newest.reason) == (
            "person.export",
            "duty:erase_persons",
            "asked by letter",
        )

    @pytest.mark.parametrize("role", [Role.FACILITATOR, Role.INVESTMENT_OFFICER, Role.OPS])
    async def test_is_nothing_that_others_of_the_staff_find(self, hub: House, role: Role) -> None:
        anna = await officer(hub)
        assert (await hub.acting_as(role).ask("POST", f"/accounts/{anna.id}/export")).status_code == 404

    async def test_is_not_found_for_an_account_that_is_none(self, hub: House) -> None:
        answer = await hub.administrator.ask("POST", f"/accounts/{uuid4()}/export")
        assert answer.status_code == 404
