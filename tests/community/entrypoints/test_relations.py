"""What a facilitator relies on when stating how organisations came from each other."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from community.registering import S1, refused, register
from mediate_contracts.policy import Role
from mediate_shared.identity.actor import SERVICE, VISITOR, Actor
from support.identity import internally, person
from support.running import Running


async def state(community: Running, later: str, before: str, kind: str, **more: Any) -> httpx.Response:
    """State a relation."""
    return await community.post("/v1/relations", {"organisation_id": later, "other_id": before, "kind": kind, **more})


async def withdraw(
    community: Running, relation: dict[str, Any], reason: str = "Two others were meant"
) -> httpx.Response:
    """Withdraw a relation as it was shown."""
    return await community.post(
        f"/v1/relations/{relation['id']}/withdraw", {"reason": reason}, if_match=f'"{relation["version"]}"'
    )


async def merge(community: Running, organisation: str, into: str) -> None:
    """Let one record stand for another, as merging leaves it."""
    async with community.service.database.transaction(SERVICE) as transaction:
        merged = text("UPDATE organisation SET merged_into = :into_id WHERE id = :id")
        await transaction.execute(merged, {"id": UUID(organisation), "into_id": UUID(into)})


class TestStating:
    async def test_says_that_one_was_formed_from_two_and_where_that_is_said(self, community: Running) -> None:
        new, *old = await register(community, "Media Perspectives", "Hilversum Media Campus", "iMMovator")
        for each in old:
            answer = await state(community, new, each, "merged_from", since="2018", source=S1)
            assert answer.status_code == 201, answer.text
            assert answer.headers["location"] == f"/v1/community/relations/{answer.json()['id']}"
            assert answer.headers["etag"] == '"1"'
        listed = (await community.client.get("/v1/relations", params={"organisation_id": new})).json()["items"]
        assert [(each["other_id"], each["kind"], each["since"], each["source"]) for each in listed] == [
            (each, "merged_from", "2018", S1) for each in old
        ]

    async def test_is_listed_with_either_of_both(self, community: Running) -> None:
        new, old = await register(community, "Opt Out Advertising", "STER")
        made = (await state(community, new, old, "spun_out_of")).json()
        for each in (new, old):
            listed = (await community.client.get("/v1/relations", params={"organisation_id": each})).json()["items"]
            assert listed == [made]

    async def test_is_said_to_everybody(self, community: Running) -> None:
        new, old = await register(community, "Said", "Said before")
        made = (await state(community, new, old, "spun_out_of", since="2019-03", source=S1)).json()
        said = [event for event in await community.events() if event["subject"] == made["id"]]
        assert [event["type"] for event in said] == ["nl.mediate.community.relation.stated.v1"]
        assert said[0]["data"]["since"] == "2019-03"
        assert said[0]["data"]["source"] == S1

    async def test_of_an_organisation_with_itself_is_refused(self, community: Running) -> None:
        (one,) = await register(community, "Alone")
        assert refused(await state(community, one, one, "subsidiary_of")) == (422, "related-to-itself", "body.other_id")

    async def test_of_an_organisation_that_is_not_there_is_refused(self, community: Running) -> None:
        (one,) = await register(community, "There")
        away = "0197b1f0-0000-7000-8000-000000000000"
        answer = await state(community, one, away, "merged_from")
        assert refused(answer) == (422, "unknown-organisation", "body.other_id")

    async def test_of_what_stands_already_is_refused(self, community: Running) -> None:
        new, old = await register(community, "New", "Old")
        await state(community, new, old, "merged_from", since="2018")
        answer = await state(community, new, old, "merged_from", since="2019")
        assert refused(answer) == (409, "relation-stands", "body.other_id")

    async def test_of_a_circle_is_refused(self, community: Running) -> None:
        first, second, third = await register(community, "First", "Second", "Third")
        await state(community, second, first, "spun_out_of")
        await state(community, third, second, "merged_from")
        answer = await state(community, first, third, "spun_out_of")
        assert refused(answer) == (409, "relation-runs-in-a-circle", "body.other_id")

    async def test_of_a_circle_through_a_record_that_was_merged_is_refused(self, community: Running) -> None:
        first, second, twin = await register(community, "Unmerged", "Merged into", "Merged")
        await state(community, twin, first, "spun_out_of")
        await merge(community, twin, second)
        for before in (second, twin):
            answer = await state(community, first, before, "merged_from")
            assert refused(answer) == (409, "relation-runs-in-a-circle", "body.other_id")
        answer = await state(community, twin, second, "subsidiary_of")
        assert refused(answer)[:2] == (409, "relation-runs-in-a-circle")

    async def test_of_two_halves_of_a_circle_at_once_takes_one_of_them(self, community: Running) -> None:
        for turn in range(5):
            one, other = await register(community, f"One {turn}", f"Other {turn}")
            answers = await asyncio.gather(
                state(community, one, other, "spun_out_of"), state(community, other, one, "merged_from")
            )
            assert sorted(answer.status_code for answer in answers) == [201, 409]

    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ({"since": "2018", "until": "2017"}, (422, "relation-ends-too-early", "body.until")),
            ({"since": "2018-03", "until": "2018-02-28"}, (422, "relation-ends-too-early", "body.until")),
            ({"since": "2018-02-30"}, (422, "no-such-day", "body.since")),
            ({"since": "sometime"}, (422, "invalid", "body.since")),
            ({"kind": "merged_from", "until": "2019"}, (422, "relation-does-not-last", "body.until")),
        ],
    )
    async def test_with_days_that_cannot_be_is_refused(
        self, community: Running, said: dict[str, str], expected: tuple[int, str, str]
    ) -> None:
        new, old = await register(community, "Daughter", "Mother")
        assert refused(await state(community, new, old, **{"kind": "subsidiary_of", **said})) == expected

    async def test_until_some_day_in_the_year_it_began_in_is_taken(self, community: Running) -> None:
        new, old = await register(community, "Brief", "Owner")
        answer = await state(community, new, old, "subsidiary_of", since="2018-03", until="2018")
        assert answer.status_code == 201


class TestAmending:
    async def test_tells_the_day_more_exactly(self, community: Running) -> None:
        new, old = await register(community, "Amended", "Amended before")
        made = (await state(community, new, old, "merged_from", since="2018")).json()
        address = f"/v1/relations/{made['id']}"
        answer = await community.client.patch(address, json={"since": "2018-01-01"}, headers={"if-match": '"1"'})
        assert (answer.status_code, answer.json()["since"], answer.json()["version"]) == (200, "2018-01-01", 2)

    async def test_is_refused_where_somebody_else_was_first(self, community: Running) -> None:
        new, old = await register(community, "Twice", "Twice before")
        made = (await state(community, new, old, "merged_from")).json()
        address = f"/v1/relations/{made['id']}"
        for year, status in (("2018", 200), ("2019", 412)):
            answer = await community.client.patch(address, json={"since": year}, headers={"if-match": '"1"'})
            assert answer.status_code == status

    async def test_says_nothing_of_whom_it_is_between(self, community: Running) -> None:
        new, old = await register(community, "Between", "Between before")
        made = (await state(community, new, old, "merged_from")).json()
        address = f"/v1/relations/{made['id']}"
        answer = await community.client.patch(address, json={"other_id": new}, headers={"if-match": '"1"'})
        assert answer.status_code == 422

    async def test_cannot_close_a_circle_either(self, community: Running) -> None:
        one, other = await register(community, "Changed places", "Changed places too")
        was = (await state(community, one, other, "subsidiary_of", until="2005")).json()
        assert (await state(community, other, one, "subsidiary_of", since="2005")).status_code == 201
        answer = await community.client.patch(
            f"/v1/relations/{was['id']}", json={"until": None}, headers={"if-match": '"1"'}
        )
        assert refused(answer)[:2] == (409, "relation-runs-in-a-circle")


class TestWithdrawing:
    async def test_takes_it_out_of_the_list_and_keeps_it_with_the_reason(self, community: Running) -> None:
        new, old = await register(community, "Withdrawn", "Withdrawn before")
        made = (await state(community, new, old, "merged_from")).json()
        assert (await withdraw(community, made)).status_code == 200
        listed = (await community.client.get("/v1/relations", params={"organisation_id": new})).json()["items"]
        assert listed == []
        kept = (await community.client.get(f"/v1/relations/{made['id']}")).json()
        assert kept["withdrawn_because"] == "Two others were meant"
        gone = await community.client.get("/v1/relations", params={"organisation_id": new, "withdrawn": True})
        assert [each["id"] for each in gone.json()["items"]] == [made["id"]]

    async def test_makes_room_for_what_was_meant(self, community: Running) -> None:
        new, old = await register(community, "Meant", "Meant before")
        await withdraw(community, (await state(community, new, old, "merged_from")).json())
        assert (await state(community, old, new, "merged_from")).status_code == 201

    async def test_a_second_time_is_refused(self, community: Running) -> None:
        new, old = await register(community, "Again", "Again before")
        first = (await withdraw(community, (await state(community, new, old, "merged_from")).json())).json()
        assert refused(await withdraw(community, first))[:2] == (409, "relation-is-withdrawn")


class TestWhoMayState:
    @pytest.mark.parametrize(
        ("who", "status"),
        [
            (person(Role.FACILITATOR), 201),
            (person(Role.OPS), 403),
            (VISITOR, 401),
        ],
    )
    async def test_is_told_by_the_role(self, community: Running, who: Actor, status: int) -> None:
        new, old = await register(community, "Who", "Who before")
        body = {"organisation_id": new, "other_id": old, "kind": "merged_from"}
        answer = await community.client.post("/v1/relations", json=body, headers=internally(who, "community"))
        assert answer.status_code == status

    async def test_is_not_the_organisation_itself(self, community: Running) -> None:
        new, old = await register(community, "Own", "Own before")
        own = internally(person(administers=[new, old]), "community")
        body = {"organisation_id": new, "other_id": old, "kind": "merged_from"}
        assert (await community.client.post("/v1/relations", json=body, headers=own)).status_code == 403

    async def test_everybody_may_read(self, community: Running) -> None:
        answer = await community.client.get("/v1/relations", headers=internally(VISITOR, "community"))
        assert answer.status_code == 200
