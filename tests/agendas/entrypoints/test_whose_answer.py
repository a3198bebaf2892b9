"""Who sees an offer, and who may answer it: the organisation that was asked, and nobody in its place."""

from typing import Any

import pytest

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import VISITOR, Actor
from support.agendas import Agendas, refused
from support.identity import internally, person

OUTSIDERS = {
    "a visitor": VISITOR,
    "another organisation": person(organisations=["5c2c1a35-42b4-4b3e-9d52-0a6a5f6f9a01"]),
    "ops": person(Role.OPS),
    "an investment officer": person(Role.INVESTMENT_OFFICER),
    "an administrator": person(Role.ADMINISTRATOR),
}


async def seen(agendas: Agendas, actor: Actor, offer: dict[str, Any]) -> dict[str, bool]:
    """Return where an actor sees an assignment."""
    headers = internally(actor, "agendas")
    client = agendas.running.client
    listed = (await client.get("/v1/assignments", params={"item_id": offer["item_id"]}, headers=headers)).json()
    by_id = await client.get(f"/v1/assignments/{offer['id']}", headers=headers)
    item = (await client.get(f"/v1/items/{offer['item_id']}", headers=headers)).json()
    return {
        "in the list": offer["id"] in {each["id"] for each in listed["items"]},
        "by id": by_id.status_code == 200,
        "with its item": offer["id"] in {each["id"] for each in item["assignments"]},
    }


class TestAnOffer:
    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_is_not_there_for_who_is_no_party_to_it(self, agendas: Agendas, who: str) -> None:
        offer = await agendas.offered(await agendas.item())
        assert not any((await seen(agendas, OUTSIDERS[who], offer)).values())

    async def test_is_seen_by_who_was_asked_and_by_who_facilitates(self, agendas: Agendas) -> None:
        offer = await agendas.offered(await agendas.item())
        for party in (person(organisations=[offer["organisation_id"]]), person(Role.FACILITATOR)):
            assert all((await seen(agendas, party, offer)).values())

    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_once_accepted_is_seen_by_everybody(self, agendas: Agendas, who: str) -> None:
        accepted = await agendas.accepted(await agendas.item())
        assert all((await seen(agendas, OUTSIDERS[who], accepted)).values())


class TestAnAnswer:
    async def test_of_another_organisation_finds_no_offer(self, agendas: Agendas) -> None:
        offer = await agendas.offered(await agendas.item())
        other = internally(OUTSIDERS["another organisation"], "agendas")
        for verb, body in (("accept", {}), ("decline", {"reason": "Nee"}), ("end", {"reason": "Klaar"})):
            answer = await agendas.running.post(f"/v1/assignments/{offer['id']}/{verb}", body, if_match='"1"', **other)
            refused(answer, 404, "not-found")

    async def test_to_an_accepted_one_of_another_organisation_is_refused(self, agendas: Agendas) -> None:
        accepted = await agendas.accepted(await agendas.item())
        other = internally(OUTSIDERS["another organisation"], "agendas")
        answer = await agendas.running.post(
            f"/v1/assignments/{accepted['id']}/end", {"reason": "Klaar"}, if_match='"2"', **other
        )
        assert "path.assignment_id" in refused(answer, 403, "not-allowed")

    async def test_is_not_given_by_staff_in_the_organisations_place(self, agendas: Agendas) -> None:
        offer = await agendas.offered(await agendas.item())
        answer = await agendas.running.post(f"/v1/assignments/{offer['id']}/accept", {}, if_match='"1"')
        refused(answer, 403, "not-allowed")

    async def test_may_be_to_an_offer_an_organisation_makes_itself(self, agendas: Agendas) -> None:
        item, mine, other = await agendas.item(), await agendas.organisation(), await agendas.organisation()
        partner = internally(person(organisations=[mine]), "agendas")
        path = f"/v1/items/{item['id']}/assignments"
        taken_up = await agendas.running.post(path, {"organisation_id": mine, "role": "lead"}, **partner)
        assert taken_up.status_code == 201, taken_up.text
        pushed = await agendas.running.post(path, {"organisation_id": other, "role": "lead"}, **partner)
        assert "body.organisation_id" in refused(pushed, 403, "not-allowed")

    @pytest.mark.parametrize("who", [who for who in OUTSIDERS if who != "a visitor"])
    async def test_to_how_far_an_item_is_belongs_to_who_facilitates(self, agendas: Agendas, who: str) -> None:
        item = await agendas.item()
        headers = internally(OUTSIDERS[who], "agendas")
        answer = await agendas.running.post(
            f"/v1/items/{item['id']}/status", {"status": "prioritised"}, if_match='"1"', **headers
        )
        refused(answer, 403, "not-allowed")
