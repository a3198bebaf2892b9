"""What a company relies on when it shows its plans: nothing of a deal is in the logs, whatever goes wrong."""

import traceback
from uuid import uuid4

import structlog

from mediate_contracts.policy import Role
from support.identity import STAFF, person
from support.pipeline import Dealing

TITLE = "Secret takeover of Zilverlicht"
REASON = "Their lawyer found Goudlicht's claim."


class TestTheLogs:
    async def test_hold_no_title_and_no_reason_when_a_deal_moves(self, dealing: Dealing) -> None:
        with structlog.testing.capture_logs() as logged:
            deal = await dealing.open(title=TITLE)
            await dealing.move(deal, "lost", reason=REASON)
            await dealing.pipeline.post(f"/v1/deals/{deal['id']}/stage", {"stage": "closed"}, if_match='"2"')
            await dealing.pipeline.post("/v1/deals", {"title": TITLE})
            await dealing.pipeline.events()
        assert "Zilverlicht" not in repr(logged)
        assert "Goudlicht" not in repr(logged)

    async def test_hold_no_search_and_no_reason_of_a_grant(self, dealing: Dealing) -> None:
        with structlog.testing.capture_logs() as logged:
            deal = await dealing.open(title=TITLE)
            path = f"/v1/deals/{deal['id']}/grants"
            body = {"account_id": str(uuid4()), "reason": REASON}
            assert (await dealing.ask(STAFF, "POST", path, body, mediate_reason="Zilverlicht asked")).status_code == 201
            assert (await dealing.ask(STAFF, "POST", path, body)).status_code == 409
            for actor in (STAFF, person(Role.FACILITATOR)):
                await dealing.ask(actor, "GET", "/v1/deals?q=Zilverlicht&limit=7")
                await dealing.ask(actor, "GET", "/v1/deals?q=Zilverlicht%00")
            await dealing.pipeline.events()
        assert "Zilverlicht" not in repr(logged)
        assert "Goudlicht" not in repr(logged)

    async def test_hold_no_title_when_the_database_refuses_it(self, dealing: Dealing) -> None:
        organisation_id = await dealing.register()
        async with dealing.pipeline.service.database.engine.begin() as connection:
            await connection.exec_driver_sql(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'refused by a test'; END $$"
            )
            await connection.exec_driver_sql(
                "CREATE TRIGGER refuse BEFORE INSERT ON deal FOR EACH ROW EXECUTE FUNCTION refuse()"
            )
        with structlog.testing.capture_logs() as logged:
            answer = await dealing.pipeline.post(
                "/v1/deals", {"organisation_id": organisation_id, "title": TITLE, "amount_sought": {"cents": 1}}
            )
        async with dealing.pipeline.service.database.engine.begin() as connection:
            await connection.exec_driver_sql("DROP TRIGGER refuse ON deal")
        assert answer.status_code == 500
        assert "Zilverlicht" not in answer.text
        mistakes = [entry for entry in logged if entry["event"] == "http.failed"]
        assert len(mistakes) == 1
        told = "".join(traceback.format_exception(mistakes[0]["exc_info"]))
        assert "refused by a test" in told
        assert "Zilverlicht" not in told + repr(logged)
