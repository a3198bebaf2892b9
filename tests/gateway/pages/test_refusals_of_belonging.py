"""What is refused of memberships and contact persons, as people read it at the form they filled in."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from mediate_community.adapters.membership_tables import Email, Phone
from mediate_community.domain.contacts import hold_consent_day
from mediate_community.domain.memberships import Standing, hold_to_own_fields, hold_to_own_moves
from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import MembershipStatus
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.pages.refusals import in_words
from mediate_gateway.entrypoints.wording import Wording

UNSAID = {Language.NL: "Dit wordt niet geaccepteerd", Language.EN: "This is not accepted"}
TODAY = date(2026, 4, 1)
ACTIVE = Standing(MembershipStatus.ACTIVE, TODAY)
REFUSING: list[Callable[[], object]] = [
    lambda: Standing.begun(MembershipStatus.ACTIVE, TODAY, today=TODAY),
    lambda: Standing.begun(MembershipStatus.APPLIED, TODAY + timedelta(days=1), today=TODAY),
    lambda: Standing.begun(MembershipStatus.APPLIED, date(1899, 12, 31), today=TODAY),
    lambda: Standing.begun(MembershipStatus.APPLIED, date(2026, 3, 1), today=TODAY).hold_behind(TODAY),
    lambda: ACTIVE.moved(MembershipStatus.APPLIED, TODAY, today=TODAY),
    lambda: Standing(MembershipStatus.LEFT, TODAY).moved(MembershipStatus.ACTIVE, TODAY, today=TODAY),
    lambda: ACTIVE.moved(MembershipStatus.LEFT, TODAY - timedelta(days=1), today=TODAY),
    lambda: hold_to_own_moves(MembershipStatus.ACTIVE),
    lambda: hold_to_own_fields(frozenset({"tier"})),
    lambda: hold_consent_day(TODAY + timedelta(days=9), after=None, today=TODAY, field="body.on"),
    lambda: hold_consent_day(TODAY, after=TODAY + timedelta(days=1), today=TODAY, field="body.on"),
]


class TestAReason:
    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize("refuse", REFUSING)
    def test_of_the_domain_has_words(self, refuse: Callable[[], object], language: Language) -> None:
        with pytest.raises(DomainError) as raised:
            refuse()
        assert not in_words(raised.value.reason, Wording(language)).startswith(UNSAID[language]), raised.value.reason

    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize(
        ("kind", "text"),
        [
            (Email, "a"),
            (Email, "a b@studio.example"),
            (Email, "a@studio"),
            (Email, f"a@{'b' * 254}.example"),
            (Phone, "ring"),
            (Phone, "035 671"),
            (Phone, "035 671 23456"),
        ],
    )
    def test_of_a_particular_has_words(self, kind: type[str], text: str, language: Language) -> None:
        with pytest.raises(ValidationError) as raised:
            TypeAdapter[str](kind).validate_python(text)
        [found] = raised.value.errors()
        said = in_words(found["msg"].removeprefix("Value error, "), Wording(language))
        assert not said.startswith(UNSAID[language]), found["msg"]
