"""What somebody relies on who brings a file of how organisations came from each other."""

from typing import Any

from community.registering import S1, register
from support.running import Running

SOURCE = {f"source_{name}": value for name, value in S1.items()}


async def bring(community: Running, *rows: dict[str, Any], ids: tuple[str | None, ...] = ()) -> list[dict[str, Any]]:
    """Import rows and return what became of each."""
    lines = [
        {"line": place + 2, "id": ids[place] if ids else None, "values": values} for place, values in enumerate(rows)
    ]
    answer = await community.post("/v1/imports/relations", {"dry_run": False, "rows": lines})
    assert answer.status_code == 200, answer.text
    told: list[dict[str, Any]] = answer.json()["rows"]
    return told


def row(organisation: str, other: str, **more: str | None) -> dict[str, Any]:
    return {"organisation": organisation, "relation": "merged_from", "other": other, **more}


class TestImportingRelations:
    async def test_finds_organisations_by_name_number_or_id(self, community: Running) -> None:
        (new,) = await register(community, "Successor by file")
        await register(community, "Predecessor by file")
        numbered = {"name": "Numbered", "types": ["association"], "kvk_number": "87654321"}
        await community.create("/v1/organisations", numbered)
        told = await bring(
            community,
            row("successor BY FILE", "Predecessor by file", since="2018", **SOURCE),
            row(new, "87654321", since="2018-03"),
        )
        assert [each["outcome"] for each in told] == ["created", "created"]
        listed = (await community.client.get("/v1/relations", params={"organisation_id": new})).json()["items"]
        assert [(each["since"], each["source"]) for each in listed] == [("2018", S1), ("2018-03", None)]

    async def test_a_second_time_changes_nothing(self, community: Running) -> None:
        await register(community, "Twice by file", "Once by file")
        same = row("Twice by file", "Once by file", since="2018", until=None)
        assert [each["outcome"] for each in await bring(community, same, same)] == ["created", "unchanged"]

    async def test_names_the_cell_that_names_nobody_or_several(self, community: Running) -> None:
        await register(community, "Namesake", "Namesake", "Sole")
        nobody, several = await bring(community, row("Nobody at all", "Sole"), row("Sole", "Namesake"))
        assert [(each["errors"][0]["field"], each["outcome"]) for each in (nobody, several)] == [
            ("organisation", "refused"),
            ("other", "refused"),
        ]

    async def test_refuses_what_would_run_in_a_circle_and_lets_the_rest_stand(self, community: Running) -> None:
        await register(community, "Ring one", "Ring two")
        told = await bring(community, row("Ring one", "Ring two"), row("Ring two", "Ring one"))
        assert [each["outcome"] for each in told] == ["created", "refused"]
        assert told[1]["errors"][0]["field"] == "other"

    async def test_amends_by_id_what_can_be_amended(self, community: Running) -> None:
        await register(community, "Amends by file", "Amended by file", "Another by file")
        (made,) = await bring(community, row("Amends by file", "Amended by file", since="2018"))
        ids = (made["id"],)
        exact = row("Amends by file", "Amended by file", since="2018-01-01")
        assert (await bring(community, exact, ids=ids))[0]["outcome"] == "changed"
        assert (await bring(community, exact, ids=ids))[0]["outcome"] == "unchanged"
        (other,) = await bring(community, row("Amends by file", "Another by file"), ids=ids)
        assert (other["outcome"], other["errors"][0]["field"]) == ("refused", "other")
