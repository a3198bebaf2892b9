"""What the index holds, whatever happens to the records, and what it never holds."""

import json
from collections.abc import Sequence

import pytest

from gateway.indexed import say, titles
from gateway.journals import Journals, amended, deal, deal_entrusted, registered, story
from gateway.reading import hear, read_model, start_afresh
from mediate_contracts.events.base import Visibility
from mediate_gateway.adapters.search_index import ENTRIES
from support.running import Running


@pytest.fixture(autouse=True)
async def afresh(gateway: Running) -> None:
    await start_afresh(gateway)


async def vocabulary(gateway: Running) -> Sequence[str]:
    return [row["word"] for row in (await read_model(gateway))["search_word"]]


class TestTheIndex:
    async def test_follows_a_rename(self, gateway: Running) -> None:
        await say(gateway, registered(1, name="Oude Zaagmolen"), amended(1, name="Nieuwe Windmolen"))
        assert await titles(gateway, "windmolen") == ["Nieuwe Windmolen"]
        assert await titles(gateway, "zaagmolen") == []
        assert "zaagmolen" not in await vocabulary(gateway)

    async def test_forgets_a_word_once_nobody_uses_it_any_more(self, gateway: Running) -> None:
        journals = Journals()
        journals.say(registered(1, name="Vuurtoren Een"), registered(2, name="Vuurtoren Twee"))
        await hear(gateway, journals.bodies)
        journals.say(amended(1, name="Een"))
        await hear(gateway, journals.bodies)
        assert "vuurtoren" in await vocabulary(gateway)
        journals.say(amended(2, name="Twee"))
        await hear(gateway, journals.bodies)
        assert "vuurtoren" not in await vocabulary(gateway)

    async def test_counts_a_word_once_for_each_record_however_often_its_event_comes(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        once = (await read_model(gateway))["search_word"]
        await hear(gateway, story().bodies)
        assert (await read_model(gateway))["search_word"] == once
        assert all(row["uses"] > 0 for row in once)

    async def test_holds_nothing_of_a_case_or_a_deal(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        assert {row["visibility"] for row in (await read_model(gateway))["search_entry"]} == {"public", "network"}
        assert {event.visibility for event in ENTRIES} == {Visibility.PUBLIC, Visibility.NETWORK}

    async def test_holds_no_word_of_a_deal(self, gateway: Running) -> None:
        secret = deal(1).model_copy(update={"title": "Project Zwaluwstaart"})
        await say(gateway, registered(1, name="Studio Noord"), deal_entrusted(1, 1), secret)
        found = await read_model(gateway)
        everything = json.dumps([found["search_entry"], found["search_word"]])
        assert "zwaluwstaart" not in everything.lower()
        assert str(secret.deal_id) not in everything
        assert await titles(gateway, "zwaluwstaart") == []

    async def test_is_empty_after_the_read_model_was_emptied(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        await start_afresh(gateway)
        found = await read_model(gateway)
        assert found["search_entry"] == []
        assert found["search_word"] == []
