"""What a facilitator relies on when looking for organisations that were entered twice."""

from typing import Any

import pytest

from community.registering import refused
from mediate_community.adapters import duplicate_keys
from mediate_community.adapters.merging_tables import DuplicateKeyRow, DuplicateProgressRow
from mediate_community.usecases.find_duplicates import DuplicateFinder
from mediate_shared.database import table_of
from support.running import Running, eventually

WHY = "Two studios in one street"


@pytest.fixture
def finder(community: Running) -> DuplicateFinder:
    service = community.service
    return DuplicateFinder(
        service.database, shards=service.settings.journal_shards, clock=service.clock, log=service.log
    )


async def registered(community: Running, name: str, **fields: Any) -> dict[str, Any]:
    return await community.create(
        "/v1/organisations", {"name": name, "types": ["producer"], "synthetic": True, **fields}
    )


async def looked(community: Running, finder: DuplicateFinder) -> None:
    """Wait until every event is in the journal, and look at what is new."""
    await community.events()
    while await finder.look():
        pass


async def found(community: Running, *records: dict[str, Any], **query: str) -> list[dict[str, Any]]:
    """Return the pairs of these records, and of nothing else."""
    ids = {record["id"] for record in records}
    answer = await community.client.get("/v1/duplicates", params={"limit": "200", **query})
    assert answer.status_code == 200, answer.text
    return [each for each in answer.json()["items"] if {each["organisation"]["id"], each["other"]["id"]} <= ids]


async def amend(community: Running, record: dict[str, Any], **changes: Any) -> dict[str, Any]:
    answer = await community.client.patch(
        f"/v1/organisations/{record['id']}", json=changes, headers={"If-Match": f'"{record["version"]}"'}
    )
    assert answer.status_code == 200, answer.text
    changed: dict[str, Any] = answer.json()
    return changed


async def decided(community: Running, pair: dict[str, Any], verb: str, **body: str) -> dict[str, Any]:
    answer = await community.post(f"/v1/duplicates/{pair['id']}/{verb}", body, if_match=f'"{pair["version"]}"')
    assert answer.status_code == 200, answer.text
    done: dict[str, Any] = answer.json()
    return done


class TestDuplicates:
    async def test_are_found_on_a_register_number_a_host_and_a_name_each_with_its_ground(
        self, community: Running, finder: DuplicateFinder
    ) -> None:
        first = await registered(
            community, "Beeldhuis Noord B.V.", kvk_number="30000001", website="https://www.beeldhuis.example/nl"
        )
        second = await registered(
            community,
            "Noord Bééldhuis",
            kvk_number="30000001",
            branch_number="000000000012",
            website="http://beeldhuis.example",
        )
        await looked(community, finder)
        [pair] = await found(community, first, second)
        assert {each["ground"]: each["shown"] for each in pair["grounds"]} == {
            "kvk_number": "30000001",
            "website": "beeldhuis.example",
            "name": "beeldhuis noord",
        }
        assert pair["status"] == "open"
        assert 0.5 <= float(pair["score"]) < 1

    async def test_are_found_with_typing_errors_and_not_where_two_only_share_a_site_of_many(
        self, community: Running, finder: DuplicateFinder
    ) -> None:
        first = await registered(community, "Klankwerkplaats Zuiderzee", website="https://www.linkedin.com/company/a")
        second = await registered(community, "Klankwerkplats Zuiderzee")
        third = await registered(community, "Hertenkamp Media", website="https://www.linkedin.com/company/b")
        await looked(community, finder)
        [pair] = await found(community, first, second, third)
        assert [each["ground"] for each in pair["grounds"]] == ["spelling"]

    async def test_are_no_longer_shown_once_the_likeness_is_gone(
        self, community: Running, finder: DuplicateFinder
    ) -> None:
        first = await registered(community, "Lichtstraat Oost")
        second = await registered(community, "Lichtstraat Oost BV")
        await looked(community, finder)
        assert len(await found(community, first, second)) == 1
        await amend(community, second, name="Donkerlaan West")
        await looked(community, finder)
        assert await found(community, first, second) == []

    async def test_that_were_dismissed_are_found_again_only_on_another_ground(
        self, community: Running, finder: DuplicateFinder
    ) -> None:
        first = await registered(community, "Vuurtoren Producties")
        second = await registered(community, "Producties Vuurtoren")
        await looked(community, finder)
        [pair] = await found(community, first, second)
        done = await decided(community, pair, "dismiss", reason=WHY)
        assert (done["status"], done["reason"]) == ("dismissed", WHY)
        first = await amend(community, first, founding_year=2001)
        await looked(community, finder)
        assert await found(community, first, second, status="open") == []
        await amend(community, first, website="https://vuurtoren.example")
        await amend(community, second, website="https://www.vuurtoren.example/contact")
        await looked(community, finder)
        [again] = await found(community, first, second, status="open")
        assert {each["ground"] for each in again["grounds"]} == {"name", "website"}
        assert again["reason"] is None

    async def test_that_were_dismissed_by_mistake_can_be_opened_again(
        self, community: Running, finder: DuplicateFinder
    ) -> None:
        first = await registered(community, "Getijdenhaven Film")
        second = await registered(community, "Getijdenhaven-Film")
        await looked(community, finder)
        [pair] = await found(community, first, second)
        dismissed = await decided(community, pair, "dismiss", reason=WHY)
        answer = await community.post(
            f"/v1/duplicates/{pair['id']}/dismiss", {"reason": WHY}, if_match=f'"{dismissed["version"]}"'
        )
        assert refused(answer) == (409, "duplicate-decided", "path.duplicate_id")
        assert (await decided(community, dismissed, "reopen"))["status"] == "open"

    async def test_are_merged_with_the_two_and_dismissed_when_that_is_undone(
        self, community: Running, finder: DuplicateFinder
    ) -> None:
        first = await registered(community, "Weerlicht Studios")
        second = await registered(community, "Studios Weerlicht")
        await looked(community, finder)
        body = {"into_id": second["id"], "into_version": 1, "reason": "The same"}
        merged = await community.post(f"/v1/organisations/{first['id']}/merge", body, if_match='"1"')
        [pair] = await found(community, first, second)
        assert pair["status"] == "merged"
        await looked(community, finder)
        [pair] = await found(community, first, second)
        assert pair["status"] == "merged"
        await community.post(
            f"/v1/organisations/{first['id']}/unmerge", {"reason": "Not the same"}, if_match=merged.headers["etag"]
        )
        await looked(community, finder)
        [pair] = await found(community, first, second)
        assert (pair["status"], pair["reason"]) == ("dismissed", "Not the same")

    async def test_are_listed_the_most_alike_first_page_by_page(
        self, community: Running, finder: DuplicateFinder
    ) -> None:
        for number in range(3):
            await registered(
                community, f"Paginaproef {'abc'[number]}werkplaats", website=f"https://proef{number}.example"
            )
            await registered(community, f"Werkplaats {number}", website=f"https://proef{number}.example")
        await looked(community, finder)
        answer = await community.client.get("/v1/duplicates", params={"limit": "200"})
        everything = answer.json()["items"]
        scores = [float(each["score"]) for each in everything]
        assert scores == sorted(scores, reverse=True)
        seen: list[str] = []
        query: dict[str, Any] = {"limit": "2"}
        while len(seen) < len(everything):
            page = (await community.client.get("/v1/duplicates", params=query)).json()
            seen += [each["id"] for each in page["items"]]
            query["cursor"] = page["next"]
        assert query["cursor"] is None
        assert seen == [each["id"] for each in everything]

    @pytest.mark.parametrize("cursor", ["nonsense", "TmFOfDE=", "MC41"])
    async def test_are_not_listed_behind_a_place_that_is_none(self, community: Running, cursor: str) -> None:
        answer = await community.client.get("/v1/duplicates", params={"cursor": cursor})
        assert refused(answer) == (422, "invalid", "query.cursor")


class TestTheFinder:
    async def test_finds_by_itself_in_the_background(self, community: Running) -> None:
        first = await registered(community, "Vanzelf Gevonden")
        second = await registered(community, "Gevonden Vanzelf NV")

        async def is_found() -> bool:
            return len(await found(community, first, second)) == 1

        await eventually(is_found)

    async def test_goes_on_where_it_was_and_comes_to_the_same_end_from_the_beginning(
        self, community: Running, finder: DuplicateFinder
    ) -> None:
        first = await registered(community, "Opnieuw Bekeken")
        second = await registered(community, "Bekeken Opnieuw")
        await looked(community, finder)
        before = await found(community, first, second)
        assert await finder.look() == 0
        async with community.service.database.transaction() as transaction:
            await transaction.execute(table_of(DuplicateProgressRow).delete())
        await looked(community, finder)
        assert await found(community, first, second) == before

    async def test_keeps_no_more_records_under_a_key_than_are_worth_comparing(
        self, community: Running, finder: DuplicateFinder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(duplicate_keys, "HOLDERS_MAX", 5)
        crowd = [
            await registered(community, f"Menigte {letters}tak", website="https://menigte.example")
            for letters in ("aap", "noot", "mies", "wim", "zus", "jet", "teun")
        ]
        await looked(community, finder)
        key = duplicate_keys.numbered("w:menigte.example")
        table = table_of(DuplicateKeyRow)
        async with community.service.database.reading() as connection:
            held = (await connection.execute(table.select().where(table.c.key == key))).all()
        assert held == []
        last = await registered(community, "Menigte bok", website="https://menigte.example")
        await looked(community, finder)
        pairs = await found(community, *crowd, last)
        assert not [each for each in pairs if last["id"] in (each["organisation"]["id"], each["other"]["id"])]
