"""What people rely on who bring a file of their pipeline: it is theirs alone, and goes when it is done."""

from base64 import b64encode
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from mediate_contracts.policy import Role
from mediate_pipeline.adapters import brought
from mediate_shared.clock import utc_now
from mediate_shared.identity.actor import Actor
from support.identity import person
from support.pipeline import Dealing

PATH = "/v1/import-files"
CELLS = b64encode(b"Zilverlicht").decode()
HEADINGS = "ab" * 32
EVERYTHING = ("SELECT * FROM brought_file", "SELECT * FROM brought_line", "SELECT * FROM brought_meaning")


def officer() -> Actor:
    return person(Role.INVESTMENT_OFFICER)


async def brought_by(dealing: Dealing, actor: Actor, **changes: Any) -> dict[str, Any]:
    body = {"kind": "deals", "language": "nl", "name": "pijplijn.xlsx", "rows": 2, "headings": HEADINGS, **changes}
    answer = await dealing.ask(actor, "POST", PATH, {"cells": CELLS, **body})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


class TestABroughtFile:
    async def test_is_handed_back_as_it_was_and_its_cells_are_in_no_other_answer(self, dealing: Dealing) -> None:
        who = officer()
        file = await brought_by(dealing, who)
        assert (file["version"], file["tried_at"], file["holds_cells"]) == (1, None, True)
        assert (await dealing.ask(who, "GET", f"{PATH}/{file['id']}/cells")).json() == {"cells": CELLS}
        [listed] = (await dealing.ask(who, "GET", PATH)).json()["items"]
        assert listed["name"] == "pijplijn.xlsx"
        assert "cells" not in listed

    async def test_is_nobody_elses(self, dealing: Dealing) -> None:
        who, file_id = officer(), (await brought_by(dealing, mine := officer()))["id"]
        for path in ("", "/cells", "/lines"):
            assert (await dealing.ask(who, "GET", f"{PATH}/{file_id}{path}")).status_code == 404
        answer = await dealing.ask(who, "POST", f"{PATH}/{file_id}/settle", {"columns": {"0": "title"}}, version=1)
        assert answer.status_code == 404
        assert (await dealing.ask(who, "DELETE", f"{PATH}/{file_id}")).status_code == 404
        assert (await dealing.ask(who, "GET", PATH)).json()["items"] == []
        partner = person(Role.PARTNER, organisations=[uuid4()])
        assert (await dealing.ask(partner, "GET", PATH)).status_code == 403
        async with dealing.pipeline.service.database.reading(who) as connection:
            for everything in EVERYTHING:
                assert (await connection.execute(text(everything))).all() == []
        assert (await dealing.ask(mine, "DELETE", f"{PATH}/{file_id}")).status_code == 200

    async def test_is_read_as_one_with_the_same_headings_was_before(self, dealing: Dealing) -> None:
        who = officer()
        file = await brought_by(dealing, who)
        said = {"columns": {"0": "organisation", "1": "stage"}, "meant": {"stage": {"loopt": "screening"}}}
        answer = await dealing.ask(who, "POST", f"{PATH}/{file['id']}/settle", said, version=1)
        assert answer.status_code == 200, answer.text
        asked = f"/v1/import-meanings?kind=deals&headings={HEADINGS}"
        assert (await dealing.ask(who, "GET", asked)).json() == said
        nothing: dict[str, Any] = {"columns": None, "meant": {}}
        assert (await dealing.ask(who, "GET", asked.replace("ab", "cd"))).json() == nothing
        assert (await dealing.ask(officer(), "GET", asked)).json() == nothing

    async def test_keeps_what_became_of_its_lines_and_gives_up_its_cells_once_all_were_taken(
        self, dealing: Dealing
    ) -> None:
        who = officer()
        file = await brought_by(dealing, who)
        path = f"{PATH}/{file['id']}"
        for is_trial in (True, False):
            first = {"is_trial": is_trial, "lines": [{"line": 2, "outcome": "created", "record_id": str(uuid4())}]}
            version = (await dealing.ask(who, "GET", path)).json()["version"]
            told = await dealing.ask(who, "POST", f"{path}/lines", first, version=version)
            assert told.json()["holds_cells"] is True
            last = {"is_trial": is_trial, "is_last": True, "lines": [{"line": 3, "outcome": "unchanged"}]}
            told = await dealing.ask(who, "POST", f"{path}/lines", last, version=version + 1)
            assert told.status_code == 200, told.text
        now = told.json()
        assert now["trial"] == now["done"] == {"created": 1, "changed": 0, "unchanged": 1, "refused": 0}
        assert (now["holds_cells"], now["done_at"] is not None) == (False, True)
        assert (await dealing.ask(who, "GET", f"{path}/cells")).status_code == 404
        lines = (await dealing.ask(who, "GET", f"{path}/lines?is_trial=false&outcome=unchanged")).json()["items"]
        assert [line["line"] for line in lines] == [3]
        settled = await dealing.ask(who, "POST", f"{path}/settle", {"columns": {}}, version=now["version"])
        assert (settled.status_code, settled.json()["type"]) == (409, "/problems/import-begun")

    async def test_with_refused_rows_keeps_its_cells_until_they_were_corrected(self, dealing: Dealing) -> None:
        who = officer()
        file = await brought_by(dealing, who)
        wrong = {"column": "stage", "reason": "unknown"}
        body = {"is_trial": False, "is_last": True, "lines": [{"line": 2, "outcome": "refused", "errors": [wrong]}]}
        told = await dealing.ask(who, "POST", f"{PATH}/{file['id']}/lines", body, version=1)
        assert told.json()["holds_cells"] is True

    async def test_is_gone_after_a_day(self, dealing: Dealing) -> None:
        who = officer()
        file = await brought_by(dealing, who)
        async with dealing.pipeline.service.database.transaction() as transaction:
            old = utc_now() - timedelta(days=2)
            await transaction.execute(
                text("UPDATE brought_file SET created_at = :old WHERE id = :id"), {"old": old, "id": file["id"]}
            )
            await brought.forget(
                transaction, files_before=utc_now() - timedelta(days=1), meanings_before=utc_now() - timedelta(days=365)
            )
        assert (await dealing.ask(who, "GET", f"{PATH}/{file['id']}")).status_code == 404

    async def test_is_one_of_twenty_at_most(self, dealing: Dealing) -> None:
        who = officer()
        for _ in range(20):
            await brought_by(dealing, who)
        body = {"kind": "deals", "language": "nl", "name": "x", "rows": 2, "headings": HEADINGS, "cells": CELLS}
        answer = await dealing.ask(who, "POST", PATH, body)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/too-many-files")

    async def test_that_is_none_is_refused_naming_what_is_wrong(self, dealing: Dealing) -> None:
        body = {"kind": "funds", "language": "xx", "name": "", "rows": 0, "headings": "x", "cells": "%%%"}
        answer = await dealing.ask(officer(), "POST", PATH, body)
        assert answer.status_code == 422
        assert {error["field"] for error in answer.json()["errors"]} == {f"body.{name}" for name in body}
