"""What the index holds, whatever happens to the records, and what it never holds."""

from collections.abc import Sequence

import pytest

from gateway.financed import publication_ended, published
from gateway.indexed import say, titles
from gateway.journals import Journals, amended, registered, story
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

    async def test_finds_what_was_disclosed_of_a_deal_until_it_is_shown_no_longer(self, gateway: Running) -> None:
        await say(gateway, published(7))
        assert await titles(gateway, "disclosed round 7") == ["Disclosed round 7"]
        await say(gateway, published(7), publication_ended(7))
        assert await titles(gateway, "disclosed round 7") == []

    async def test_is_empty_after_the_read_model_was_emptied(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        await start_afresh(gateway)
        found = await read_model(gateway)
        assert found["search_entry"] == []
        assert found["search_word"] == []
