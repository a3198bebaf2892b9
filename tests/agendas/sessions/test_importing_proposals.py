"""What somebody relies on who brings a file of proposals for a session."""

from typing import Any
from uuid import uuid4

from mediate_contracts.policy import Role
from support.identity import person
from support.importing import bring, outcomes, wrong
from support.sessions import Sessions


class TestImportingProposals:
    async def test_makes_them_for_the_session_they_name(self, sessions: Sessions) -> None:
        session, item = await sessions.plan(), await sessions.agendas.item()
        mine = await sessions.agendas.organisation("Synthetic Voorsteller")
        row: dict[str, Any] = {
            "session": session["id"],
            "title": "Testomgeving",
            "text": "Samen één",
            "language": "nl",
            "action_line": 3,
            "organisation": "synthetic voorsteller",
            "about": item["code"],
            "synthetic": True,
        }
        answer = await bring(sessions.running, "proposals", row, {"session": session["id"], "title": "Nog een"})
        assert outcomes(answer) == ["created", "created"], answer.text
        made = await sessions.agendas.get(f"/v1/proposals/{answer.json()['rows'][0]['id']}")
        assert (made["organisation_id"], made["about_id"], made["action_line"]) == (mine, item["id"], 3)
        assert (made["synthetic"], made["status"]) == (True, "open")

    async def test_amends_those_that_a_row_names_by_id(self, sessions: Sessions) -> None:
        session = await sessions.plan()
        proposal = await sessions.propose(session, "Eerst", text="Waarom", synthetic=True)
        rows: list[dict[str, Any]] = [
            {"title": "Daarna", "text": None, "synthetic": None, "session": session["id"]},
            {"title": "Daarna"},
            {"session": (await sessions.plan())["id"]},
            {"organisation": await sessions.agendas.organisation()},
        ]
        answer = await bring(sessions.running, "proposals", *rows, ids=dict.fromkeys(range(4), proposal["id"]))
        assert outcomes(answer) == ["changed", "unchanged", "refused", "refused"], answer.text
        assert wrong(answer)[2:] == [["session"], ["organisation"]]
        changed = await sessions.agendas.get(f"/v1/proposals/{proposal['id']}")
        assert (changed["title"], changed["text"], changed["synthetic"]) == ("Daarna", None, True)

    async def test_names_the_cell_of_what_is_refused(self, sessions: Sessions) -> None:
        session = await sessions.plan()
        over = await sessions.moved(await sessions.plan(), "under_way", "closed")
        rows: list[dict[str, Any]] = [
            {"session": "geen id", "title": "A"},
            {"session": str(uuid4()), "title": "A"},
            {"session": over["id"], "title": "A"},
            {"session": session["id"], "title": "A", "organisation": "Niemand"},
            {"session": session["id"], "title": "A", "organisation": str(uuid4())},
            {"session": session["id"], "title": "A", "about": "9.99"},
            {"session": session["id"], "title": "A", "action_line": 100},
            {"session": session["id"]},
        ]
        answer = await bring(sessions.running, "proposals", *rows)
        assert outcomes(answer) == ["refused"] * len(rows)
        columns = ["session", "session", "session", "organisation", "organisation", "about", "action_line", "title"]
        assert wrong(answer) == [[each] for each in columns]

    async def test_brings_an_organisations_own_while_there_is_a_call(self, sessions: Sessions) -> None:
        session, quiet = await sessions.plan(), await sessions.plan(call_until=None)
        mine, other = await sessions.agendas.organisation(), await sessions.agendas.organisation()
        rows = [
            {"session": session["id"], "title": "Van ons", "organisation": mine},
            {"session": session["id"], "title": "Van hen", "organisation": other},
            {"session": session["id"], "title": "Van niemand"},
            {"session": quiet["id"], "title": "Van ons", "organisation": mine},
        ]
        answer = await bring(sessions.running, "proposals", *rows, by=person(organisations=[mine]))
        assert outcomes(answer) == ["created", "refused", "refused", "refused"], answer.text
        assert wrong(answer)[1:] == [["organisation"], ["organisation"], ["session"]]

    async def test_is_for_nobody_else(self, sessions: Sessions) -> None:
        row = {"session": (await sessions.plan())["id"], "title": "A"}
        assert (await bring(sessions.running, "proposals", row, by=person(Role.OPS))).status_code == 403
