"""What is withheld of a freelancer stays so in the log of changes, whatever becomes of the record later."""

from typing import Any

import httpx
import pytest

from community.registering import refused
from mediate_contracts.policy import Role
from mediate_shared.identity.actor import VISITOR, Actor
from support.identity import internally, person
from support.running import Running

SOURCE = {"document": "S0", "file": "000.txt", "place": "p. 3"}
NUMBERS = iter(range(71_000_000, 72_000_000))
FACILITATOR = person(Role.FACILITATOR)


async def ask(
    community: Running, by: Actor, method: str, path: str, body: Any = None, version: int = 1
) -> httpx.Response:
    headers = {**internally(by, "community"), "if-match": f'"{version}"'}
    answer: httpx.Response = await community.client.request(
        method, f"/v1/organisations/{path}", json=body, headers=headers
    )
    return answer


async def done(community: Running, method: str, path: str, body: Any, version: int = 1) -> None:
    answer = await ask(community, FACILITATOR, method, path, body, version)
    assert answer.status_code == 200, answer.text


async def freelancer(community: Running, **fields: Any) -> dict[str, Any]:
    number = f"{next(NUMBERS):08}"
    body = {"name": "Synthetic one", "types": ["freelancer"], "synthetic": True, "source": SOURCE}
    known = {"legal_name": f"Secret {number}", "kvk_number": number, "branch_number": f"{number}0000"}
    return await community.create("/v1/organisations", {**body, **known, **fields})


async def company(community: Running, **fields: Any) -> dict[str, Any]:
    body = {"name": "Synthetic studio", "types": ["producer"], "synthetic": True, **fields}
    return await community.create("/v1/organisations", body)


async def merge(community: Running, gone: dict[str, Any], stays: dict[str, Any], *take: str) -> httpx.Response:
    body = {"into_id": stays["id"], "into_version": stays["version"], "take": take, "reason": "One, entered twice."}
    return await ask(community, FACILITATOR, "POST", f"{gone['id']}/merge", body, gone["version"])


async def log(community: Running, record: dict[str, Any], by: Actor = VISITOR) -> list[dict[str, Any]]:
    """Return the changes as somebody sees them, read in the smallest pages."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = await ask(community, by, "GET", f"{record['id']}/changes?limit=1{cursor}")
        assert answer.status_code == 200, answer.text
        assert all(each["changes"] for each in answer.json()["items"])
        found += answer.json()["items"]
        if answer.json()["next"] is None:
            return found
        cursor = f"&cursor={answer.json()['next']}"


def is_secret_in(record: dict[str, Any], told: object) -> bool:
    """Tell whether anything that is withheld of a record is told; a branch's number has the other one in it."""
    return record["kvk_number"] in str(told)


class TestAFreelancerThatWasMerged:
    async def test_tells_what_is_withheld_to_nobody_under_either_record(self, community: Running) -> None:
        gone, stays = await freelancer(community), await company(community)
        assert (await merge(community, gone, stays)).status_code == 200
        others = (VISITOR, person(organisations=[gone["id"]]), person(administers=[stays["id"]]))
        for by in others:
            for record in (gone, stays):
                told = await log(community, record, by)
                assert "Synthetic one" in str(told)
                assert not is_secret_in(gone, told)

    async def test_tells_it_to_who_may_change_that_record(self, community: Running) -> None:
        gone, stays = await freelancer(community), await company(community)
        assert (await merge(community, gone, stays)).status_code == 200
        for by in (FACILITATOR, person(administers=[gone["id"]])):
            for record in (gone, stays):
                assert is_secret_in(gone, await log(community, record, by))

    async def test_stays_withheld_where_it_was_entered_as_a_company(self, community: Running) -> None:
        gone, stays = await freelancer(community, types=["producer"]), await company(community)
        assert is_secret_in(gone, await log(community, gone))
        await done(community, "PATCH", gone["id"], {"types": ["freelancer"]})
        assert (await merge(community, {**gone, "version": 2}, stays)).status_code == 200
        assert not is_secret_in(gone, await log(community, stays))

    async def test_does_not_tell_who_changed_the_other_record(self, community: Running) -> None:
        gone, stays = await freelancer(community), await company(community)
        assert (await merge(community, gone, stays)).status_code == 200
        told = await log(community, gone, person(administers=[gone["id"]]))
        assert {each["by"] is None for each in told if each["organisation_id"] == stays["id"]} == {True}
        assert {each["by"] is None for each in told if each["organisation_id"] == gone["id"]} == {False}


class TestAFreelancerThatBecameACompany:
    async def test_keeps_what_was_withheld_before_and_when_it_became_one(self, community: Running) -> None:
        made = await freelancer(community)
        other = f"{next(NUMBERS):08}"
        cleared = {"types": ["producer"], "legal_name": None, "kvk_number": other, "branch_number": None}
        await done(community, "PATCH", made["id"], cleared)
        told = await log(community, made)
        assert [each["field"] for each in told[0]["changes"]] == ["types"]
        assert not is_secret_in(made, told)
        assert is_secret_in(made, await log(community, made, person(administers=[made["id"]])))

    async def test_tells_what_is_changed_from_then_on(self, community: Running) -> None:
        made = await freelancer(community)
        cleared = {"types": ["producer"], "legal_name": None, "kvk_number": None, "branch_number": None}
        await done(community, "PATCH", made["id"], cleared)
        await done(community, "PATCH", made["id"], {"legal_name": "Synthetic B.V."}, 2)
        assert (await log(community, made))[0]["changes"] == [
            {"field": "legal_name", "before": None, "after": "Synthetic B.V."}
        ]

    async def test_keeps_it_also_where_it_was_imported(self, community: Running) -> None:
        number = f"{next(NUMBERS):08}"
        values = {"name": "Imported one", "types": ["freelancer"], "kvk_number": number}
        rows = [{"line": 2, "id": None, "values": values}]
        answer = await community.post("/v1/imports/organisations", {"dry_run": False, "rows": rows})
        made = {"id": answer.json()["rows"][0]["id"], "kvk_number": number}
        await done(community, "PATCH", made["id"], {"types": ["producer"], "kvk_number": None})
        told = await log(community, made)
        assert len(told) == 2
        assert not is_secret_in(made, told)


class TestAChangeOfNothingElse:
    async def test_is_not_shown_nor_its_source(self, community: Running) -> None:
        made = await freelancer(community)
        source = {**SOURCE, "place": "the register"}
        await done(community, "PATCH", made["id"], {"kvk_number": None, "branch_number": None, "source": source})
        await done(community, "PATCH", made["id"], {"types": ["producer"], "legal_name": None}, 2)
        told = await log(community, made)
        assert [each["version"] for each in told] == [3, 1]
        assert "the register" not in str(told)
        whole = await log(community, made, FACILITATOR)
        assert [each["version"] for each in whole] == [3, 2, 1]
        assert "the register" in str(whole)


class TestOnWhatAFieldRests:
    @pytest.mark.parametrize("becomes", [["freelancer"], ["producer"]])
    async def test_is_not_told_of_what_was_withheld(self, community: Running, becomes: list[str]) -> None:
        made = await freelancer(community)
        if becomes != made["types"]:
            await done(community, "PATCH", made["id"], {"types": becomes})
        hidden = {"legal_name", "kvk_number", "branch_number"}
        for by in (VISITOR, person(organisations=[made["id"]])):
            told = (await ask(community, by, "GET", f"{made['id']}/provenance")).json()
            assert told["name"]["source"] == SOURCE
            assert hidden.isdisjoint(told)
        for by in (FACILITATOR, person(administers=[made["id"]])):
            assert hidden <= set((await ask(community, by, "GET", f"{made['id']}/provenance")).json())

    async def test_is_told_of_what_a_company_stated_since(self, community: Running) -> None:
        made = await freelancer(community)
        await done(community, "PATCH", made["id"], {"types": ["producer"]})
        await done(community, "PATCH", made["id"], {"legal_name": "Synthetic B.V."}, 2)
        told = (await ask(community, VISITOR, "GET", f"{made['id']}/provenance")).json()
        assert told["legal_name"]["basis"] == "curated"
        assert "kvk_number" not in told


class TestAMergeIntoAFreelancer:
    @pytest.mark.parametrize("take", [("types",), ("name", "types", "legal_name", "kvk_number", "branch_number")])
    async def test_takes_no_types_by_which_everybody_would_see_what_is_withheld(
        self, community: Running, take: tuple[str, ...]
    ) -> None:
        stays = await freelancer(community)
        for types in (["producer"], ["freelancer", "producer"]):
            gone = await company(community, types=types)
            assert refused(await merge(community, gone, stays, *take)) == (422, "not-to-be-taken", "body.take")
        shown = (await ask(community, VISITOR, "GET", stays["id"])).json()
        assert (shown["types"], shown["legal_name"], shown["kvk_number"]) == (["freelancer"], None, None)
        assert not is_secret_in(stays, [event["data"] for event in await community.events()])

    async def test_takes_them_where_nothing_is_withheld(self, community: Running) -> None:
        stays = await freelancer(community, legal_name=None, kvk_number=None, branch_number=None)
        assert (await merge(community, await company(community), stays, "types")).status_code == 200
        assert (await ask(community, VISITOR, "GET", stays["id"])).json()["types"] == ["producer"]

    async def test_takes_all_else(self, community: Running) -> None:
        stays = await freelancer(community)
        gone = await company(community, website="https://synthetic.example")
        assert (await merge(community, gone, stays, "website")).status_code == 200
        told = (await ask(community, VISITOR, "GET", stays["id"])).json()
        assert (told["website"], told["kvk_number"]) == ("https://synthetic.example", None)
