"""What a log tells of a mistake: where and of what kind, and nothing of what somebody had told in confidence."""

import sys
from collections.abc import AsyncIterator

import pytest
from pydantic import BaseModel, ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from mediate_shared.logs import discreetly
from mediate_shared.service import Service
from support.chassis import execute, house
from support.infrastructure import Infrastructure

SECRET = "Zilverlicht"


class Told(BaseModel):
    """Something with a number in it."""

    number: int


def fail_because_of(words: str) -> None:
    try:
        Told.model_validate({"number": words})
    except ValidationError as error:
        message = "while reading"
        raise RuntimeError(message) from error


def logged(error: BaseException) -> str:
    return discreetly((type(error), error, error.__traceback__))


@pytest.fixture
async def service(infrastructure: Infrastructure) -> AsyncIterator[Service]:
    """A service with a table that refuses rows."""
    async with house(infrastructure, "community") as started:
        await execute(started, "CREATE TABLE told (words text PRIMARY KEY CHECK (length(words) < 20), number integer)")
        yield started


async def refused(service: Service, statement: str, **values: object) -> str:
    """Return what is logged of a statement that the database refuses."""
    with pytest.raises(DBAPIError) as caught:
        async with service.database.transaction() as transaction:
            await transaction.execute(text(statement), values)
    return logged(caught.value)


class TestAMistake:
    def test_is_told_with_its_place_and_its_kind(self) -> None:
        try:
            int("")
        except ValueError:
            told = discreetly(sys.exc_info())
        assert "ValueError: invalid literal for int()" in told
        assert "test_discreet_logs.py" in told

    def test_in_what_was_read_is_told_without_it(self) -> None:
        with pytest.raises(ValidationError) as caught:
            Told.model_validate({"number": SECRET})
        assert SECRET not in logged(caught.value)
        assert "number int_parsing" in logged(caught.value)

    def test_that_another_one_caused_is_told_with_that(self) -> None:
        with pytest.raises(RuntimeError) as caught:
            fail_because_of(SECRET)
        assert "while reading" in logged(caught.value)
        assert "int_parsing" in logged(caught.value)
        assert SECRET not in logged(caught.value)

    async def test_of_the_database_is_told_without_the_row(self, service: Service) -> None:
        too_long = await refused(service, "INSERT INTO told VALUES (:words, 1)", words=f"{SECRET} {'x' * 20}")
        assert "told_words_check" in too_long
        await execute(service, "INSERT INTO told VALUES (:words, 1)", words=SECRET)
        twice = await refused(service, "INSERT INTO told VALUES (:words, 1)", words=SECRET)
        assert "told_pkey" in twice
        no_number = await refused(service, "SELECT * FROM told WHERE number = :number", number=SECRET)
        for each in (too_long, twice, no_number):
            assert SECRET not in each
