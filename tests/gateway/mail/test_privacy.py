"""What the hub keeps of people for mail is theirs: handed out whole, gone once they are erased, told to no log."""

import json
from io import StringIO

import pytest
import structlog
from sqlalchemy import func, select

from gateway.mail.readers import Scene
from gateway.mail.server import MailServer
from gateway.pages.people import Person
from mediate_contracts.policy import Role
from mediate_gateway.adapters.mail_tables import MAIL, MAIL_PREFERENCE
from mediate_gateway.adapters.personal_data import of_gateway
from mediate_shared.clock import utc_now

SECRET = "a secret of the tests"


async def rows_of(hub: Scene, who: Person) -> list[int]:
    async with hub.gateway.service.database.reading() as connection:
        return [
            (
                await connection.execute(select(func.count()).select_from(table).where(table.c.account_id == who.id))
            ).scalar_one()
            for table in (MAIL, MAIL_PREFERENCE)
        ]


class TestSomebodysMail:
    async def test_is_handed_to_them_with_what_they_chose(self, held: Scene) -> None:
        who = await held.reader(Role.FACILITATOR)
        await held.round()
        async with held.gateway.service.database.reading() as connection:
            records = await of_gateway(SECRET).export(connection, who.id)
        by_kind = {record.kind: record.record for record in records}
        assert "Lijn 1: " in by_kind["mail"]["text"]
        assert by_kind["what they want by mail"]["frequency"] == "daily"
        told = json.dumps([record.model_dump(mode="json") for record in records])
        assert "unsubscribe_hash" not in told

    async def test_is_gone_once_they_are_erased(self, held: Scene) -> None:
        who, other = await held.reader(), await held.reader()
        await held.round()
        assert await rows_of(held, who) == [1, 1]
        async with held.gateway.service.database.transaction() as transaction:
            removed = await of_gateway(SECRET).erase(transaction, who.id, utc_now())
        counts = {each.kind: each.count for each in removed}
        assert (counts["mail"], counts["what they want by mail"]) == (1, 1)
        assert await rows_of(held, who) == [0, 0]
        assert await rows_of(held, other) == [1, 1]

    async def test_is_sent_without_a_word_of_them_in_a_log(
        self, sending: Scene, server: MailServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told = StringIO()
        log = structlog.wrap_logger(
            structlog.WriteLogger(told),
            processors=[structlog.processors.JSONRenderer()],
            wrapper_class=structlog.make_filtering_bound_logger(0),
        )
        monkeypatch.setattr(sending.gateway.service, "log", log)
        server.answers["RCPT"] = "550 zxqmarker@studio.example is unknown here"
        await sending.reader(name="Zxqmarker Persoon", email="zxqmarker@studio.example")
        await sending.round()
        assert "mail.not_sent" in told.getvalue()
        assert "zxqmarker" not in told.getvalue().lower()
