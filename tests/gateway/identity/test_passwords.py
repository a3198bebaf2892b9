"""What opens an account: what a password may be, and that only its hash is kept."""

import asyncio

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from mediate_gateway.adapters.passwords import AT_ONCE, WAITING_MAX, Passwords
from mediate_gateway.domain.passwords import (
    PASSWORD_CHARACTERS_MAX,
    PASSWORD_CHARACTERS_MIN,
    VERY_COMMON,
    PasswordRefused,
    check_password,
    prepared,
)
from mediate_shared.problems import ProblemError

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
LOGIN = "somebody.with.a.long.name@studio.example"


def refusal(password: str, *, login: str | None = LOGIN) -> PasswordRefused | None:
    try:
        check_password(password, login=login, field="body.new")
    except PasswordRefused as refused:
        return refused
    return None


class TestAPassword:
    @given(st.text(max_size=PASSWORD_CHARACTERS_MIN - 1) | st.text(min_size=PASSWORD_CHARACTERS_MAX + 1, max_size=300))
    def test_of_another_length_is_refused_by_the_bounds(self, password: str) -> None:
        refused = refusal(password)
        assert refused is not None
        assert refused.reason == "a password has 12 to 200 characters"

    @given(st.text(min_size=PASSWORD_CHARACTERS_MIN, max_size=PASSWORD_CHARACTERS_MAX))
    def test_of_any_characters_will_do_unless_it_is_guessed_first(self, password: str) -> None:
        guessed = prepared(password).casefold() in {LOGIN, *VERY_COMMON}
        assert (refusal(password) is not None) == guessed

    @pytest.mark.parametrize("password", sorted(VERY_COMMON))
    def test_that_is_tried_first_is_refused_however_it_is_written(self, password: str) -> None:
        assert refusal(password) is not None
        assert refusal(password.upper()) is not None

    def test_is_not_the_name_it_opens(self) -> None:
        assert refusal(LOGIN) is not None
        assert refusal(LOGIN.title()) is not None
        assert refusal(LOGIN, login=None) is None

    def test_is_not_repeated_where_it_is_refused(self) -> None:
        refused = refusal("welkom123456")
        assert refused is not None
        assert refused.value is None
        assert "welkom" not in str(refused)
        assert refused.field == "body.new"

    def test_is_the_same_whichever_keyboard_it_was_typed_on(self) -> None:
        assert prepared("cafe\N{COMBINING ACUTE ACCENT} au lait") == prepared(
            "caf\N{LATIN SMALL LETTER E WITH ACUTE} au lait"
        )


class TestTheListOfCommonOnes:
    def test_holds_none_that_its_length_would_refuse_already(self) -> None:
        assert [each for each in VERY_COMMON if len(each) < PASSWORD_CHARACTERS_MIN] == []

    def test_is_written_as_it_is_compared(self) -> None:
        assert [each for each in VERY_COMMON if prepared(each).casefold() != each] == []


class TestHashing:
    async def test_keeps_argon2id_with_a_salt_of_its_own_and_never_the_password(self) -> None:
        async with Passwords().turn() as turn:
            first, second = await turn.hashed("of the crew alone"), await turn.hashed("of the crew alone")
            assert first.startswith("$argon2id$")
            assert first != second
            assert "crew" not in first
            assert await turn.holds(first, "of the crew alone")
            assert not await turn.holds(first, "of the crew alone ")

    async def test_finds_no_password_where_none_is_kept_and_works_as_hard(self) -> None:
        hasher = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
        passwords = Passwords(hasher)
        async with passwords.turn() as turn:
            assert not await turn.holds(None, "of the crew alone")
        assert hasher.check_needs_rehash(passwords._nobodys) is False

    async def test_tells_a_hash_made_with_other_parameters(self) -> None:
        async with Passwords(CHEAP).turn() as turn:
            kept = await turn.hashed("of the crew alone")
            assert not turn.is_outdated(kept)
        async with Passwords().turn() as turn:
            assert turn.is_outdated(kept)
            assert await turn.holds(kept, "of the crew alone")

    async def test_takes_a_lone_surrogate_for_a_password_that_is_wrong(self) -> None:
        async with Passwords(CHEAP).turn() as turn:
            kept = await turn.hashed("of the crew alone")
            assert not await turn.holds(kept, "of the crew alone\ud800")


class TestATurn:
    async def test_is_given_to_two_at_once_and_to_the_others_in_their_turn(self) -> None:
        passwords = Passwords(CHEAP)
        at_work = 0
        most = 0

        async def work() -> None:
            nonlocal at_work, most
            async with passwords.turn():
                at_work += 1
                most = max(most, at_work)
                await asyncio.sleep(0)
                at_work -= 1

        await asyncio.gather(*(work() for _ in range(20)))
        assert most == AT_ONCE

    async def test_is_refused_where_too_many_wait_and_given_again_afterwards(self) -> None:
        passwords = Passwords(CHEAP)
        leave = asyncio.Event()

        async def stay() -> None:
            async with passwords.turn():
                await leave.wait()

        staying = [asyncio.create_task(stay()) for _ in range(AT_ONCE + WAITING_MAX)]
        await asyncio.sleep(0.05)
        with pytest.raises(ProblemError) as refused:
            async with passwords.turn():
                pass
        assert refused.value.problem.status == 503
        leave.set()
        await asyncio.gather(*staying)
        async with passwords.turn() as turn:
            assert not await turn.holds(None, "of the crew alone")
