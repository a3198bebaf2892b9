"""What becomes of two records of one organisation: merged, neither loses anything, and it can be undone."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest

from community.registering import refused
from mediate_contracts.policy import Role
from support.identity import internally, person
from support.running import Running

WHY = "It is one studio, entered twice"


async def registered(community: Running, name: str, **fields: Any) -> dict[str, Any]:
    body = {"name": name, "types": ["producer"], "synthetic": True, **fields}
    return await community.create("/v1/organisations", body)


async def shown(community: Running, record: dict[str, Any]) -> dict[str, Any]:
    answer = await community.client.get(f"/v1/organisations/{record['id']}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def merge(community: Running, gone: dict[str, Any], stays: dict[str, Any], *take: str) -> httpx.Response:
    body = {"into_id": stays["id"], "into_version": stays["version"], "take": take, "reason": WHY}
    return await community.post(f"/v1/organisations/{gone['id']}/merge", body, if_match=f'"{gone["version"]}"')


async def merged(community: Running, gone: dict[str, Any], stays: dict[str, Any], *take: str) -> dict[str, Any]:
    answer = await merge(community, gone, stays, *take)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def unmerge(community: Running, gone: dict[str, Any]) -> httpx.Response:
    body = {"reason": "They are two after all"}
    return await community.post(f"/v1/organisations/{gone['id']}/unmerge", body, if_match=f'"{gone["version"]}"')


async def amend(community: Running, record: dict[str, Any], **changes: Any) -> httpx.Response:
    return await community.client.patch(
        f"/v1/organisations/{record['id']}", json=changes, headers={"If-Match": f'"{record["version"]}"'}
    )


async def said_of(community: Running, *records: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    ids = {record["id"] for record in records}
    return [
        (event["type"].removeprefix("nl.mediate.community.organisation."), event["data"])
        for event in await community.events()
        if event["subject"] in ids
    ]


class TestAMerge:
    async def test_leaves_the_record_as_it_was_and_names_the_one_that_stands_for_it(self, community: Running) -> None:
        gone, stays = await registered(community, "Kade A"), await registered(community, "Kade B")
        await merged(community, gone, stays)
        now = await shown(community, gone)
        assert now["merged_into"] == stays["id"]
        kept = {name: value for name, value in now.items() if name not in ("merged_into", "version", "updated_at")}
        assert kept == {name: gone[name] for name in kept}
        assert await shown(community, stays) == stays

    async def test_is_said_with_what_the_surviving_record_took_in_one_go(self, community: Running) -> None:
        gone = await registered(community, "Kade C", kvk_number="10000001", website="https://kade.example")
        stays = await registered(community, "Kade D", founding_year=2001)
        await merged(community, gone, stays, "kvk_number", "website", "name")
        now = await shown(community, stays)
        assert (now["kvk_number"], now["website"], now["name"]) == ("10000001", "https://kade.example", "Kade C")
        assert now["founding_year"] == 2001
        (_, _, amended, said) = await said_of(community, gone, stays)
        assert amended[0] == "amended.v1"
        assert amended[1]["changed"] == ["kvk_number", "name", "website"]
        assert said == (
            "merged.v1",
            {"organisation_id": gone["id"], "into_id": stays["id"], "name": "Kade C"},
        )

    async def test_adds_what_sources_say_of_the_one_to_what_they_say_of_the_other(self, community: Running) -> None:
        source = {"document": "S1", "file": "001_letter.txt", "place": "page 1"}
        facts = [{"statement": {"nl": each, "en": each}, "source": source} for each in ("One", "Two", "Three")]
        gone = await registered(community, "Kade E", facts=facts[1:])
        stays = await registered(community, "Kade F", facts=facts[:2])
        await merged(community, gone, stays, "facts")
        assert [each["statement"]["en"] for each in (await shown(community, stays))["facts"]] == ["One", "Two", "Three"]

    async def test_is_in_the_change_log_of_both_on_the_basis_of_a_merge(self, community: Running) -> None:
        gone = await registered(community, "Kade G", website="https://kade-g.example")
        stays = await registered(community, "Kade H")
        await merged(community, gone, stays, "website")
        for record in (gone, stays):
            log = (await community.client.get(f"/v1/organisations/{record['id']}/changes")).json()["items"]
            by_merge = [each["changes"][0]["field"] for each in log if each["basis"] == "merge"]
            assert sorted(by_merge) == ["merged_into", "website"]

    async def test_takes_the_record_out_of_lists(self, community: Running) -> None:
        gone, stays = await registered(community, "Kade I"), await registered(community, "Kade J")
        await merged(community, gone, stays)
        found = (await community.client.get("/v1/organisations", params={"name": "Kade I"})).json()["items"]
        assert found == []

    async def test_of_another_version_of_either_is_refused_and_says_which(self, community: Running) -> None:
        gone, stays = await registered(community, "Kade K"), await registered(community, "Kade L")
        await amend(community, gone, founding_year=1999)
        answer = await merge(community, gone, stays)
        assert refused(answer) == (412, "precondition-failed", "header.if-match")
        gone = await shown(community, gone)
        await amend(community, stays, founding_year=1998)
        answer = await merge(community, gone, stays)
        assert refused(answer) == (412, "precondition-failed", "body.into_version")
        assert (await shown(community, gone))["merged_into"] is None

    async def test_into_itself_or_twice_or_into_a_merged_one_is_refused(self, community: Running) -> None:
        first, second, third = [await registered(community, f"Kade M{number}") for number in range(3)]
        assert refused(await merge(community, first, first)) == (422, "merged-into-itself", "body.into_id")
        first = await merged(community, first, second)
        assert refused(await merge(community, first, third)) == (409, "merged-already", "path.organisation_id")
        assert refused(await merge(community, third, first)) == (409, "organisation-merged-into", "body.into_id")

    async def test_with_one_that_is_not_there_is_refused(self, community: Running) -> None:
        gone, nowhere = await registered(community, "Kade N"), {"id": str(uuid4()), "version": 1}
        assert refused(await merge(community, gone, nowhere)) == (422, "unknown-organisation", "body.into_id")
        assert refused(await merge(community, nowhere, gone)) == (404, "not-found", "path.organisation_id")
        assert refused(await unmerge(community, nowhere)) == (404, "not-found", "path.organisation_id")

    async def test_takes_no_field_that_is_not_of_a_profile(self, community: Running) -> None:
        gone, stays = await registered(community, "Kade O"), await registered(community, "Kade P")
        for field in ("id", "merged_into", "colour"):
            assert refused(await merge(community, gone, stays, field)) == (422, "not-to-be-taken", "body.take")

    async def test_makes_nothing_public_that_is_hidden_of_a_freelancer(self, community: Running) -> None:
        gone = await registered(community, "Kade Q", types=["freelancer"], kvk_number="10000017")
        stays = await registered(community, "Kade R")
        assert refused(await merge(community, gone, stays, "kvk_number")) == (422, "not-to-be-taken", "body.take")

    async def test_can_follow_another_and_gathers_all(self, community: Running) -> None:
        first, second, third = [await registered(community, f"Kade S{number}") for number in range(3)]
        await merged(community, first, second)
        await merged(community, second, third)
        assert (await shown(community, first))["merged_into"] == second["id"]
        assert (await shown(community, second))["merged_into"] == third["id"]

    async def test_makes_no_chain_that_is_longer_than_can_be_followed(self, community: Running) -> None:
        records = [await registered(community, f"Kade T{number}") for number in range(12)]
        for number in range(10):
            await merged(community, records[number], records[number + 1])
        answer = await merge(community, records[10], records[11])
        assert refused(answer) == (409, "merged-too-often", "body.into_id")

    @pytest.mark.parametrize(
        "who", [person(organisations=[uuid4()], administers=[uuid4()]), person(Role.INVESTMENT_OFFICER), person()]
    )
    async def test_is_for_facilitators_alone(self, community: Running, who: Any) -> None:
        gone, stays = await registered(community, "Kade U"), await registered(community, "Kade V")
        headers = internally(who, "community")
        body = {"into_id": stays["id"], "into_version": 1, "reason": WHY}
        for path in ("merge", "unmerge"):
            answer = await community.client.post(
                f"/v1/organisations/{gone['id']}/{path}", json=body, headers={**headers, "If-Match": '"1"'}
            )
            assert answer.status_code in (403, 404), answer.text
        assert (await community.client.get("/v1/duplicates", headers=headers)).status_code in (403, 404)


class TestUndoingAMerge:
    async def test_lets_both_stand_for_themselves_with_what_each_had(self, community: Running) -> None:
        gone = await registered(community, "Weg A", kvk_number="20000001", website="https://weg.example")
        stays = await registered(community, "Weg B", website="https://weg-b.example")
        gone_then = await merged(community, gone, stays, "kvk_number", "website")
        answer = await unmerge(community, gone_then)
        assert answer.status_code == 200, answer.text
        assert answer.json()["given_back"] == ["kvk_number", "website"]
        assert answer.json()["left"] == []
        for before in (gone, stays):
            now = await shown(community, before)
            assert {**now, "version": 0, "updated_at": ""} == {**before, "version": 0, "updated_at": ""}
        kinds = [kind for kind, _ in await said_of(community, gone, stays)]
        assert kinds[-2:] == ["amended.v1", "merge-undone.v1"]

    async def test_leaves_what_was_changed_since_and_says_so(self, community: Running) -> None:
        gone = await registered(community, "Weg C", website="https://weg-c.example", founding_year=1990)
        stays = await registered(community, "Weg D")
        gone = await merged(community, gone, stays, "website", "founding_year")
        await amend(community, await shown(community, stays), founding_year=1991)
        answer = await unmerge(community, gone)
        assert answer.json()["given_back"] == ["website"]
        assert answer.json()["left"] == ["founding_year"]
        now = await shown(community, stays)
        assert (now["website"], now["founding_year"]) == (None, 1991)

    async def test_is_refused_where_a_register_number_would_be_there_twice(self, community: Running) -> None:
        gone = await registered(community, "Weg E", kvk_number="20000005")
        stays = await registered(community, "Weg F")
        gone = await merged(community, gone, stays)
        await registered(community, "Weg G", kvk_number="20000005")
        answer = await unmerge(community, gone)
        assert refused(answer) == (409, "kvk-number-taken", "body.kvk_number")
        assert (await shown(community, gone))["merged_into"] == stays["id"]

    async def test_of_what_was_not_merged_or_of_another_version_is_refused(self, community: Running) -> None:
        gone, stays = await registered(community, "Weg H"), await registered(community, "Weg I")
        assert refused(await unmerge(community, gone)) == (409, "not-merged", "path.organisation_id")
        now = await merged(community, gone, stays)
        assert refused(await unmerge(community, gone)) == (412, "precondition-failed", "header.if-match")
        assert (await unmerge(community, now)).status_code == 200

    async def test_and_merging_again_can_go_on_and_each_is_in_the_log(self, community: Running) -> None:
        gone, stays = await registered(community, "Weg J"), await registered(community, "Weg K")
        for _ in range(2):
            gone = await merged(community, gone, stays)
            gone = (await unmerge(community, gone)).json()
        log = (await community.client.get(f"/v1/organisations/{gone['id']}/changes")).json()["items"]
        moves = [each["changes"][0]["after"] for each in log if each["basis"] == "merge"]
        assert moves == [None, stays["id"], None, stays["id"]]

    async def test_in_the_middle_of_a_chain_keeps_what_was_merged_into_each(self, community: Running) -> None:
        first, second, third = [await registered(community, f"Weg L{number}") for number in range(3)]
        await merged(community, first, second)
        second = await merged(community, second, third)
        await unmerge(community, second)
        assert (await shown(community, first))["merged_into"] == second["id"]
        assert (await shown(community, second))["merged_into"] is None


class TestAMergeAndAnEditAtTheSameTime:
    async def test_lose_neither_whichever_comes_first(self, community: Running) -> None:
        came_first = set()
        for number in range(12):
            gone = await registered(community, f"Tegelijk {number}")
            stays = await registered(community, f"Tegelijk ook {number}")
            edit, merging = await asyncio.gather(
                amend(community, gone, founding_year=1985), merge(community, gone, stays, "founding_year")
            )
            now, other = await shown(community, gone), await shown(community, stays)
            if merging.status_code == 200:
                # The edit came too late, is told which record to change, and nothing of it was half done.
                came_first.add("merge")
                assert refused(edit) == (409, "organisation-merged-into", "path.organisation_id")
                assert stays["id"] in edit.json()["errors"][0]["reason"]
                assert now["founding_year"] is None
                again = await amend(community, other, founding_year=1985)
                assert again.status_code == 200
            else:
                # Whoever merges sees that the record is another than the one they compared.
                came_first.add("edit")
                assert edit.status_code == 200
                assert refused(merging) == (412, "precondition-failed", "header.if-match")
                assert (now["founding_year"], now["merged_into"]) == (1985, None)
                assert (await merge(community, now, other, "founding_year")).status_code == 200
            assert (await shown(community, stays))["founding_year"] == 1985
        assert came_first

    async def test_of_the_surviving_record_loses_neither(self, community: Running) -> None:
        for number in range(8):
            gone = await registered(community, f"Samen {number}", website="https://samen.example")
            stays = await registered(community, f"Samen ook {number}")
            edit, merging = await asyncio.gather(
                amend(community, stays, founding_year=1985), merge(community, gone, stays, "website")
            )
            assert sorted((edit.status_code, merging.status_code)) == [200, 412]
            now = await shown(community, stays)
            assert (now["founding_year"] == 1985) == (edit.status_code == 200)
            assert (now["website"] == "https://samen.example") == (merging.status_code == 200)

    async def test_that_cross_each_other_end_with_one_record_that_stands(self, community: Running) -> None:
        for number in range(8):
            one = await registered(community, f"Kruis {number}")
            other = await registered(community, f"Kruis ook {number}")
            answers = await asyncio.gather(merge(community, one, other), merge(community, other, one))
            assert sorted(each.status_code for each in answers) == [200, 409]
            standing = [(await shown(community, each))["merged_into"] for each in (one, other)]
            assert standing.count(None) == 1


class TestHistoryLinksAndEvents:
    async def test_survive_a_merge_and_its_undoing_unchanged(self, community: Running) -> None:
        gone, stays = await registered(community, "Blijft A"), await registered(community, "Blijft B")
        other = await registered(community, "Blijft C")
        relation = await community.create(
            "/v1/relations", {"organisation_id": gone["id"], "other_id": other["id"], "kind": "spun_out_of"}
        )
        gone = (await amend(community, gone, founding_year=1970)).json()
        log_before = (await community.client.get(f"/v1/organisations/{gone['id']}/changes")).json()["items"]
        said_before = await said_of(community, gone)
        then = await merged(community, gone, stays)
        await unmerge(community, then)
        log = (await community.client.get(f"/v1/organisations/{gone['id']}/changes")).json()["items"]
        assert log[-len(log_before) :] == log_before
        assert (await said_of(community, gone))[: len(said_before)] == said_before
        assert (await community.client.get(f"/v1/relations/{relation['id']}")).json() == relation
