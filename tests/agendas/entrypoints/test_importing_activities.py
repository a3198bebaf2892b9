"""What somebody relies on who brings a file of activities."""

from typing import Any
from uuid import UUID

from mediate_agendas.usecases.follow_merges import follow_merges
from mediate_contracts.events.community import OrganisationMerged
from mediate_contracts.policy import Role
from mediate_contracts.values import OrganisationId
from support.agendas import Agendas, both
from support.identity import person
from support.importing import bring, outcomes, wrong

ROW: dict[str, Any] = {"kind": "hackathon", "title_nl": "Hackathon", "title_en": "Hackathon", "on": "2020-06"}


async def target(agendas: Agendas, code: str) -> str:
    goal = await agendas.running.create("/v1/goals", {"year": 2021, "code": code, "title": both("Doel")})
    body = {"code": f"{code}.a", "title": both("Streefcijfer")}
    return str((await agendas.running.create(f"/v1/goals/{goal['id']}/targets", body))["id"])


class TestImportingActivities:
    async def test_records_all_that_a_row_tells(self, agendas: Agendas) -> None:
        await agendas.line()
        item, towards, ster = await agendas.item(), await target(agendas, "9"), await agendas.organisation("Ster NL")
        row = {
            **ROW,
            "code": "i.1",
            "status": "held",
            "action_lines": ["1"],
            "organisers": "ster nl",
            "participants": "students=90; teachers=about 5",
            "rating_mean": "8.2",
            "rating_highest": "10",
            "rating_raters": "about 40",
            "counts": "2021 9.a; 2021 9.a=students",
            "items": item["code"],
        }
        answer = await bring(agendas.running, "activities", row)
        assert outcomes(answer) == ["created"], answer.text
        made = await agendas.get(f"/v1/activities/{answer.json()['rows'][0]['id']}")
        assert (made["organisers"], made["items"], made["action_lines"]) == ([ster], [item["id"]], [1])
        assert made["participants"][1] == {"group": "teachers", "figure": {"number": 5, "qualifier": "about"}}
        assert made["rating"] == {"mean": "8.2", "highest": "10", "raters": {"number": 40, "qualifier": "about"}}
        assert made["counts"] == [
            {"target_id": towards, "contribution": "activities", "group": None},
            {"target_id": towards, "contribution": "participants", "group": "students"},
        ]
        again = await bring(agendas.running, "activities", row, {**row, "place": "Elders"}, row, ids={2: made["id"]})
        assert outcomes(again) == ["unchanged", "refused", "unchanged"], again.text
        assert wrong(again)[1] == ["code"]

    async def test_with_an_id_changes_what_differs_and_clears_what_is_empty(self, agendas: Agendas) -> None:
        row = {**ROW, "code": "i.2", "status": "held", "participants": "students=9", "place": "Media Park"}
        identifier = (await bring(agendas.running, "activities", row)).json()["rows"][0]["id"]
        changed = {**row, "status": None, "participants": None, "place": None, "until": "2020-07"}
        assert outcomes(await bring(agendas.running, "activities", changed, ids={0: identifier})) == ["changed"]
        now = await agendas.get(f"/v1/activities/{identifier}")
        told = (now["status"], now["participants"], now["place"], now["until"])
        assert told == ("held", [], None, "2020-07")

    async def test_leaves_an_organiser_that_was_merged_where_the_file_names_who_stands_for_it(
        self, agendas: Agendas
    ) -> None:
        goes, into = await agendas.organisation("Oud"), await agendas.organisation("Nieuw")
        row = {**ROW, "code": "i.4", "organisers": "Oud"}
        identifier = (await bring(agendas.running, "activities", row)).json()["rows"][0]["id"]
        told = OrganisationMerged(
            organisation_id=OrganisationId(UUID(goes)), into_id=OrganisationId(UUID(into)), name="Oud"
        )
        async with agendas.running.service.database.transaction() as transaction:
            await follow_merges([told], transaction=transaction)
        again = await bring(agendas.running, "activities", {**row, "organisers": "Nieuw"}, ids={0: identifier})
        assert outcomes(again) == ["unchanged"]
        assert (await agendas.get(f"/v1/activities/{identifier}"))["organisers"] == [goes]
        by_old_name = await bring(agendas.running, "activities", {**row, "code": "i.5"})
        made = await agendas.get(f"/v1/activities/{by_old_name.json()['rows'][0]['id']}")
        assert made["organisers"] == [into]

    async def test_refuses_what_is_no_activity_naming_the_column(self, agendas: Agendas) -> None:
        rows: list[dict[str, Any]] = [
            {**ROW, "code": "i.3", "participants": "robots=3"},
            {**ROW, "code": "i.3", "participants": "students=veel"},
            {**ROW, "code": "i.3", "counts": "9.a"},
            {**ROW, "code": "i.3", "counts": "1999 9.a"},
            {**ROW, "code": "i.3", "organisers": "Nobody knows"},
            {**ROW, "code": "i.3", "items": "99.99"},
            {**ROW, "code": "i.3", "rating_raters": "some"},
            {**ROW, "code": "i.3", "on": "gisteren"},
            {**ROW, "code": "i.3", "action_lines": ["8"]},
        ]
        answer = await bring(agendas.running, "activities", *rows)
        assert outcomes(answer) == ["refused"] * len(rows)
        columns = ["participants"] * 2 + ["counts"] * 2 + ["organisers", "items", "rating_raters", "on", "action_lines"]
        assert wrong(answer) == [[column] for column in columns]

    async def test_is_for_those_who_keep_the_agendas(self, agendas: Agendas) -> None:
        answer = await bring(agendas.running, "activities", ROW, by=person(Role.INVESTMENT_OFFICER))
        assert answer.status_code == 403
