"""What reading and writing any record has in common: versions, refusals by name, and pages in the order of making."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Text, UniqueConstraint, select
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from mediate_contracts.values import DomainError
from mediate_shared.database import table_of
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.problems import ProblemError
from mediate_shared.records import Kept, Records, in_order
from mediate_shared.service import Service
from support.chassis import house
from support.infrastructure import Infrastructure

MADE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
LATER = MADE + timedelta(hours=1)


class Row(SQLModel, registry=registry()):
    pass


class Word(Kept):
    text: str = Field(sa_type=Text)
    language: str = Field(sa_type=Text)


class WordRow(Row, Word, table=True):
    __tablename__ = "word"
    __table_args__ = (UniqueConstraint("text", name="word_text_key"),)


class Taken(DomainError):
    pass


WORDS = Records(table_of(WordRow), Word, "word")


@pytest.fixture
async def service(hub: Infrastructure) -> AsyncIterator[Service]:
    async with house(hub, "community") as service:
        async with service.database.engine.begin() as connection:
            await connection.run_sync(table_of(WordRow).create)
        yield service


TAKEN = Taken("there is such a word", field="body.text", value="hub")


async def add(transaction: Transaction, text: str, language: str = "en") -> Word:
    values = {"text": text, "language": language}
    return Word.model_validate(await WORDS.add(transaction, values, at=MADE, taken={"word_text_key": TAKEN}))


class TestARecord:
    async def test_begins_at_version_one_and_reads_as_it_was_added(self, service: Service) -> None:
        async with service.database.transaction() as transaction:
            word = await add(transaction, "hub")
        assert (word.version, word.created_at, word.updated_at) == (1, MADE, MADE)
        async with service.database.reading() as connection:
            assert await WORDS.get(connection, word.id) == word

    async def test_that_changes_is_a_version_further_and_keeps_when_it_was_made(self, service: Service) -> None:
        async with service.database.transaction() as transaction:
            word = await add(transaction, "hub")
            row = await WORDS.for_update(transaction, word.id, expecting=1)
            changed = await WORDS.change(transaction, row, {"language": "nl"}, at=LATER)
        async with service.database.reading() as connection:
            read = await WORDS.get(connection, word.id)
        assert read == Word.model_validate(changed)
        assert (read.version, read.language, read.created_at, read.updated_at) == (2, "nl", MADE, LATER)

    async def test_that_is_not_there_is_named_by_its_noun_and_id(self, service: Service) -> None:
        nowhere = new_id()
        async with service.database.transaction() as transaction:
            with pytest.raises(ProblemError) as locked:
                await WORDS.for_update(transaction, nowhere)
        async with service.database.reading() as connection:
            with pytest.raises(ProblemError) as read:
                await WORDS.get(connection, nowhere)
        for refused in (locked.value, read.value):
            assert refused.problem.status == 404
            assert [(error.field, error.value) for error in refused.errors] == [("path.word_id", str(nowhere))]

    async def test_that_moved_on_is_not_changed_by_who_saw_it_before(self, service: Service) -> None:
        async with service.database.transaction() as transaction:
            word = await add(transaction, "hub")
            with pytest.raises(ProblemError) as refused:
                await WORDS.for_update(transaction, word.id, expecting=2)
        assert refused.value.problem.status == 412

    async def test_that_another_one_rules_out_is_refused_as_whoever_adds_it_says(self, service: Service) -> None:
        async with service.database.transaction() as transaction:
            await add(transaction, "hub")
        async with service.database.transaction() as transaction:
            with pytest.raises(Taken) as refused:
                await add(transaction, "hub", "nl")
        assert refused.value is TAKEN


class TestAList:
    @pytest.fixture
    async def words(self, service: Service) -> list[Word]:
        async with service.database.transaction() as transaction:
            return [await add(transaction, text, text[:2]) for text in ("en one", "nl twee", "en three", "en four")]

    async def test_is_in_the_order_of_making_and_goes_on_behind_where_it_ended(
        self, service: Service, words: list[Word]
    ) -> None:
        async with service.database.reading() as connection:
            first = await WORDS.listing(connection, after=None, limit=3)
            rest = await WORDS.listing(connection, after=first[-1].id, limit=3)
        assert [*first, *rest] == words

    async def test_holds_what_equals_and_none_does_not_filter(self, service: Service, words: list[Word]) -> None:
        async with service.database.reading() as connection:
            english = await WORDS.listing(connection, after=None, limit=10, language="en", text=None)
        assert [word.text for word in english] == ["en one", "en three", "en four"]
        assert len(words) == 4

    async def test_may_be_of_any_query_on_the_table(self, service: Service, words: list[Word]) -> None:
        table = table_of(WordRow)
        query = in_order(select(table.c.id), table, after=words[0].id, limit=1, language="en")
        async with service.database.reading() as connection:
            found: list[UUID] = list((await connection.execute(query)).scalars())
        assert found == [words[2].id]
