"""What somebody relies on who brings a file of agenda items: each is added, or amended where a row names it."""

from typing import Any

from mediate_contracts.policy import Role
from support.agendas import Agendas, both
from support.identity import person
from support.importing import bring, outcomes, wrong

ITEM: dict[str, Any] = {"line": 1, "title_nl": "Punt", "title_en": "Item", "horizon": "short", "due_date": "2027-12-31"}
SOURCE = {"source_document": "S3", "source_file": "003.txt", "source_place": "Deel III"}


class TestImportingItems:
    async def test_proposes_them_for_the_line_of_their_number(self, agendas: Agendas) -> None:
        line = await agendas.line()
        answer = await bring(agendas.running, "items", {**ITEM, **SOURCE, "code": "1.201"})
        assert outcomes(answer) == ["created"], answer.text
        made = await agendas.get(f"/v1/items/{answer.json()['rows'][0]['id']}")
        assert (made["line_id"], made["status"], made["due_date"]) == (line, "proposed", "2027-12-31")
        assert made["source"] == {"document": "S3", "file": "003.txt", "place": "Deel III"}

    async def test_leaves_one_that_is_there_as_it_is_unless_a_row_names_it_by_id(self, agendas: Agendas) -> None:
        await agendas.line()
        row = {**ITEM, "code": "1.202"}
        answer = await bring(agendas.running, "items", row, row, {**row, "title_nl": "Anders"})
        assert outcomes(answer) == ["created", "unchanged", "refused"]
        assert wrong(answer)[2] == ["code"]

    async def test_proposes_them_with_what_they_serve(self, agendas: Agendas) -> None:
        await agendas.line()
        await agendas.running.create("/v1/manifesto-points", {"number": 3, "title": both("Open")})
        made = await agendas.running.create("/v1/programmes", {"code": "oasis", "name": both("OASIS")})
        row = {
            **ITEM,
            "code": "1.210",
            "starts": "2027-01-01",
            "themes": "Archief; spraak",
            "manifesto_points": "3",
            "programmes": "oasis",
        }
        answer = await bring(agendas.running, "items", row, row)
        assert outcomes(answer) == ["created", "unchanged"], answer.text
        item = await agendas.get(f"/v1/items/{answer.json()['rows'][0]['id']}")
        assert (item["starts"], item["themes"]) == ("2027-01-01", ["archief", "spraak"])
        assert (item["manifesto_points"], item["programmes"]) == ([3], [made["id"]])
        wrongs = [{"manifesto_points": "4"}, {"manifesto_points": "een"}, {"programmes": "theta"}]
        refused_rows = await bring(agendas.running, "items", *({**row, "code": "1.211", **each} for each in wrongs))
        assert wrong(refused_rows) == [["manifesto_points"], ["manifesto_points"], ["programmes"]]

    async def test_amends_those_that_a_row_names_by_id(self, agendas: Agendas) -> None:
        item = await agendas.item(themes=["archief"], horizon="short")
        over = await agendas.item()
        await agendas.moved(over, "not_achieved", reason="Geen voorrang")
        rows: list[dict[str, Any]] = [
            {"title_nl": "Anders", "title_en": "Otherwise", "themes": None, "line": 1},
            {"themes": "archief"},
            {"title_nl": "Mooier", "title_en": "Better"},
            {"line": 7},
            {"code": None},
        ]
        ids = {0: item["id"], 1: over["id"], 2: over["id"], 3: item["id"], 4: item["id"]}
        answer = await bring(agendas.running, "items", *rows, ids=ids)
        assert outcomes(answer) == ["changed", "changed", "refused", "refused", "refused"], answer.text
        assert wrong(answer) == [[], [], ["title_nl"], ["line"], ["code"]]
        changed = await agendas.get(f"/v1/items/{item['id']}")
        assert (changed["title"]["nl"], changed["themes"], changed["horizon"]) == ("Anders", [], "short")
        again = await bring(agendas.running, "items", rows[0], ids={0: item["id"]})
        assert outcomes(again) == ["unchanged"]

    async def test_refuses_what_is_no_item(self, agendas: Agendas) -> None:
        await agendas.line()
        rows: list[dict[str, Any]] = [
            {**ITEM, "code": "1.203", "line": 9},
            {**ITEM, "code": "1.203", "line": 10**30},
            {**ITEM, "code": "1.203", "line": "één"},
            {**ITEM, "code": "Een Code"},
            {**ITEM, "code": "1.203", "source_document": "S3"},
            {"code": "1.203", "line": 1},
        ]
        answer = await bring(agendas.running, "items", *rows)
        assert outcomes(answer) == ["refused"] * len(rows)
        assert wrong(answer) == [
            ["line"],
            ["line"],
            ["line"],
            ["code"],
            ["source_file", "source_place"],
            ["title_nl", "title_en"],
        ]

    async def test_is_for_those_who_keep_the_agendas(self, agendas: Agendas) -> None:
        member = person(administers=["0f0e7a4e-0000-4000-8000-000000000001"])
        assert (await bring(agendas.running, "items", ITEM, by=member)).status_code == 403
        assert (await bring(agendas.running, "items", ITEM, by=person(Role.INVESTMENT_OFFICER))).status_code == 403
