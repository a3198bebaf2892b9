"""What an organisation relies on that comes together with others in a group."""

import asyncio
from typing import Any

import httpx
import pytest

from community.registering import refused, register
from mediate_contracts.policy import Role
from mediate_shared.identity.actor import VISITOR, Actor
from support.identity import internally, person
from support.running import Running

GUILD = {
    "name": {"nl": "Gilde van makers", "en": "Makers' guild"},
    "kind": "guild",
    "description": {"nl": "Makers leren van elkaar.", "en": "Makers learn from each other."},
    "action_lines": [1, 4],
    "synthetic": True,
}


async def form(community: Running, **more: Any) -> dict[str, Any]:
    """Form a group."""
    return await community.create("/v1/groups", {**GUILD, **more})


async def join(
    community: Running, group: dict[str, Any], organisation: str, *, by: Actor | None = None, **more: Any
) -> httpx.Response:
    """Join a group."""
    headers = {} if by is None else internally(by, "community")
    body = {"organisation_id": organisation, **more}
    return await community.client.post(f"/v1/groups/{group['id']}/join", json=body, headers=headers)


async def leave(
    community: Running,
    group: dict[str, Any],
    organisation: str,
    *,
    by: Actor | None = None,
    version: int = 1,
    **more: Any,
) -> httpx.Response:
    """Leave a group."""
    headers = {"if-match": f'"{version}"'} | ({} if by is None else internally(by, "community"))
    body = {"organisation_id": organisation, **more}
    return await community.client.post(f"/v1/groups/{group['id']}/leave", json=body, headers=headers)


async def members(community: Running, group: dict[str, Any], *, left: bool = False) -> list[dict[str, Any]]:
    """Return the places in a group that are taken, or were."""
    answer = await community.client.get(f"/v1/groups/{group['id']}/members", params={"left": left})
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


class TestAGroup:
    async def test_is_formed_open_to_all_and_said_to_everybody(self, community: Running) -> None:
        group = await form(community)
        assert (group["status"], group["version"]) == ("open", 1)
        said = [event for event in await community.events() if event["subject"] == group["id"]]
        assert [event["type"] for event in said] == ["nl.mediate.community.group.formed.v1"]
        assert said[0]["data"]["name"] == GUILD["name"]

    async def test_is_described_anew_on_the_version_that_was_seen(self, community: Running) -> None:
        group = await form(community)
        address = f"/v1/groups/{group['id']}"
        for lines, status in (([2], 200), ([3], 412)):
            answer = await community.client.patch(address, json={"action_lines": lines}, headers={"if-match": '"1"'})
            assert answer.status_code == status
        assert (await community.client.get(address)).json()["action_lines"] == [2]

    async def test_that_nothing_would_change_of_is_refused(self, community: Running) -> None:
        group = await form(community)
        answer = await community.client.patch(
            f"/v1/groups/{group['id']}", json={"kind": "guild"}, headers={"if-match": '"1"'}
        )
        assert refused(answer)[:2] == (422, "nothing-changed")

    async def test_is_found_by_its_kind_and_whether_it_is_open(self, community: Running) -> None:
        table = await form(community, kind="roundtable")
        closing = await community.client.patch(
            f"/v1/groups/{table['id']}", json={"status": "closed"}, headers={"if-match": '"1"'}
        )
        assert closing.status_code == 200
        found = await community.client.get("/v1/groups", params={"kind": "roundtable", "status": "closed"})
        assert [each["id"] for each in found.json()["items"]] == [table["id"]]

    @pytest.mark.parametrize(("who", "status"), [(person(Role.FACILITATOR), 201), (person(Role.OPS), 403)])
    async def test_is_formed_by_facilitators(self, community: Running, who: Actor, status: int) -> None:
        answer = await community.client.post("/v1/groups", json=GUILD, headers=internally(who, "community"))
        assert answer.status_code == status


class TestJoining:
    async def test_gives_a_place_since_that_day(self, community: Running) -> None:
        group, (one,) = await form(community), await register(community, "Joins")
        answer = await join(community, group, one, on="2020-02-29")
        assert answer.status_code == 201, answer.text
        assert answer.headers["location"] == f"/v1/community/groups/{group['id']}/members/{one}"
        assert [(each["organisation_id"], each["joined_on"]) for each in await members(community, group)] == [
            (one, "2020-02-29")
        ]
        own = await community.client.get("/v1/groups", params={"organisation_id": one})
        assert [each["id"] for each in own.json()["items"]] == [group["id"]]

    async def test_is_said_to_the_network(self, community: Running) -> None:
        group, (one,) = await form(community), await register(community, "Said to join")
        await join(community, group, one)
        said = [event for event in await community.events() if event["subject"] == group["id"]]
        assert said[-1]["type"] == "nl.mediate.community.group.joined.v1"
        assert said[-1]["data"]["organisation_id"] == one

    async def test_is_done_by_the_organisation_itself(self, community: Running) -> None:
        group, (one,) = await form(community), await register(community, "Itself")
        assert (await join(community, group, one, by=person(organisations=[one]))).status_code == 201
        assert (await leave(community, group, one, by=person(organisations=[one]))).status_code == 200

    async def test_is_not_done_by_another(self, community: Running) -> None:
        group, (one, other) = await form(community), await register(community, "Mine", "Theirs")
        by = person(administers=[other])
        assert refused(await join(community, group, one, by=by)) == (403, "not-allowed", "body.organisation_id")
        await join(community, group, one)
        assert (await leave(community, group, one, by=by)).status_code == 403

    async def test_twice_is_refused_also_at_once(self, community: Running) -> None:
        group, (one,) = await form(community), await register(community, "Twice in")
        answers = await asyncio.gather(join(community, group, one), join(community, group, one))
        assert sorted(answer.status_code for answer in answers) == [201, 409]
        assert refused(await join(community, group, one))[:2] == (409, "in-group-already")

    async def test_a_closed_group_is_refused_and_leaving_it_is_not(self, community: Running) -> None:
        group, (early, late) = await form(community), await register(community, "Early", "Late")
        await join(community, group, early)
        await community.client.patch(
            f"/v1/groups/{group['id']}", json={"status": "closed"}, headers={"if-match": '"1"'}
        )
        assert refused(await join(community, group, late)) == (409, "group-closed", "path.group_id")
        assert (await leave(community, group, early)).status_code == 200

    async def test_on_a_day_to_come_is_refused(self, community: Running) -> None:
        group, (one,) = await form(community), await register(community, "Hasty")
        answer = await join(community, group, one, on="2199-01-01")
        assert refused(answer) == (422, "day-does-not-fit", "body.on")

    async def test_of_an_organisation_that_is_not_there_is_refused(self, community: Running) -> None:
        group = await form(community)
        answer = await join(community, group, "0197b1f0-0000-7000-8000-000000000000")
        assert refused(answer)[:2] == (422, "unknown-organisation")


class TestLeaving:
    async def test_keeps_that_it_was_there_and_lets_it_come_back(self, community: Running) -> None:
        group, (one,) = await form(community), await register(community, "Comes back")
        await join(community, group, one, on="2020-01-01")
        answer = await leave(community, group, one, on="2021-01-01", reason="Other things first")
        assert (answer.json()["left_on"], answer.json()["version"]) == ("2021-01-01", 2)
        assert refused(await join(community, group, one, on="2020-06-01"))[:2] == (422, "day-does-not-fit")
        assert (await join(community, group, one, on="2022-01-01")).status_code == 201
        assert [each["joined_on"] for each in await members(community, group)] == ["2022-01-01"]
        left = await members(community, group, left=True)
        assert [(each["left_on"], each["reason"]) for each in left] == [("2021-01-01", "Other things first")]

    async def test_before_it_joined_is_refused(self, community: Running) -> None:
        group, (one,) = await form(community), await register(community, "Backwards")
        await join(community, group, one, on="2020-02-01")
        assert refused(await leave(community, group, one, on="2020-01-31")) == (422, "day-does-not-fit", "body.on")

    async def test_what_it_is_not_in_is_refused(self, community: Running) -> None:
        group, (one,) = await form(community), await register(community, "Never in")
        assert refused(await leave(community, group, one))[:2] == (409, "not-in-group")


class TestWhoIsInAGroup:
    async def test_is_for_the_network_to_see(self, community: Running) -> None:
        group, (one, other) = await form(community), await register(community, "Seen", "Sees")
        await join(community, group, one)
        partner = internally(person(organisations=[other]), "community")
        visitor = internally(VISITOR, "community")
        address = f"/v1/groups/{group['id']}"
        for path in (f"{address}/members", f"{address}/members/{one}", f"/v1/groups?organisation_id={one}"):
            assert (await community.client.get(path, headers=partner)).status_code == 200
            assert (await community.client.get(path, headers=visitor)).status_code == 401
        assert (await community.client.get(address, headers=visitor)).status_code == 200
