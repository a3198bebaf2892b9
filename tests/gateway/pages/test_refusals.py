"""What is refused, as people read it: every reason that can reach a form has words in both languages."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from fastapi import Request
from pydantic import ValidationError

from mediate_contracts.policy import Role
from mediate_contracts.values import DomainError
from mediate_gateway.domain.accounts import EmailTaken, check_administered
from mediate_gateway.domain.invitations import InvitationStatus, check_invitation, check_open, check_roles
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.machines import LIFETIME_MAX, NotSo, lasting
from mediate_gateway.domain.memberships import (
    MembershipStatus,
    advance,
    check_active,
    check_asked,
    check_led,
    check_room,
)
from mediate_gateway.domain.passwords import check_password
from mediate_gateway.entrypoints.catalogue import CATALOGUES
from mediate_gateway.entrypoints.csrf import CROSS_SITE
from mediate_gateway.entrypoints.pages.refusals import REASONS, in_words, refused
from mediate_gateway.entrypoints.pages.typed import Typed, command
from mediate_gateway.entrypoints.wording import Wording
from mediate_gateway.usecases.make_machine import MakeMachine
from mediate_gateway.usecases.open_account import OpenAccount
from mediate_gateway.usecases.sign_in import SignIn
from mediate_shared.commands import stale
from mediate_shared.identity.guard import not_yours, sign_in_needed
from mediate_shared.problems import UNAVAILABLE, ProblemError, conflict, not_found

NL = Wording(Language.NL)
UNSAID = "Dit wordt niet geaccepteerd"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def password(password: str, login: str = "a@x.example") -> Any:
    return lambda: check_password(password, login=login, field="body.new")


REFUSING = [
    password("short"),
    password("x" * 201),
    password("somebody@studio.example", "somebody@studio.example"),
    password("wachtwoord123"),
    lambda: check_administered(was=True, remains=False, others=0),
    *(
        lambda status=status: check_open(status, field="body.token")
        for status in InvitationStatus
        if status is not InvitationStatus.OPEN
    ),
    lambda: check_roles([Role.OPS], gives_roles=False),
    lambda: check_invitation(roles=[], organisation_id=None, is_admin=False, gives_roles=True, admits_to=None),
    lambda: check_invitation(roles=[Role.OPS], organisation_id=None, is_admin=True, gives_roles=True, admits_to=None),
    lambda: check_invitation(roles=[], organisation_id=uuid4(), is_admin=False, gives_roles=False, admits_to=[]),
    lambda: advance(MembershipStatus.ACTIVE, MembershipStatus.REQUESTED),
    lambda: check_asked(MembershipStatus.ENDED),
    lambda: check_active(MembershipStatus.ENDED),
    lambda: check_led(other_admins=0, manages_everywhere=False),
    lambda: check_room(40),
]


class TestAReason:
    @pytest.mark.parametrize("refuse", REFUSING)
    def test_of_the_domain_has_words(self, refuse: Any) -> None:
        with pytest.raises(DomainError) as raised:
            refuse()
        assert not in_words(raised.value.reason, NL).startswith(UNSAID), raised.value.reason

    @pytest.mark.parametrize("ahead", [-timedelta(days=1), LIFETIME_MAX + timedelta(days=1)])
    def test_of_a_moment_has_words(self, ahead: timedelta) -> None:
        with pytest.raises(NotSo) as raised:
            lasting(NOW + ahead, now=NOW)
        assert not in_words(str(raised.value), NL).startswith(UNSAID)

    @pytest.mark.parametrize(
        ("kind", "values"),
        [
            (SignIn, {"login": "a\x00b", "password": "x"}),
            (SignIn, {"login": "x" * 255, "password": "x"}),
            (SignIn, {}),
            (OpenAccount, {"name": "a\u200bb\x07", "email": "a\x01@x.example"}),
            (OpenAccount, {"name": "x" * 301, "email": "x" * 300, "roles": ["king"]}),
            (MakeMachine, {"kind": "x", "name": "x", "scopes": [], "expires_at": NOW, "organisation_id": "x"}),
            (MakeMachine, {"kind": "api_key", "name": "x", "scopes": ["community:read"], "expires_at": NOW}),
        ],
    )
    def test_of_a_field_has_words(self, kind: Any, values: dict[str, Any]) -> None:
        with pytest.raises(ValidationError) as raised:
            command(kind, **values)
        found = refused(raised.value, NL, *kind.model_fields)
        said = [*found.by_field.values(), *found.whole]
        assert said
        assert [each for each in said if each.startswith(UNSAID)] == []

    def test_without_words_is_said_as_it_is(self) -> None:
        assert in_words("colours are not allowed", NL) == f"{UNSAID}: colours are not allowed"

    def test_phrase_is_used_by_one_of_them_or_by_a_page(self) -> None:
        used = {phrase for _, phrase in REASONS}
        elsewhere = {"missing", "choose", "too_long", "email", "stale", "day", "typed", "other"}
        phrases = {key for key, subject in CATALOGUES[Language.NL].subjects.items() if subject == "refusals.po"}
        assert used <= set(CATALOGUES[Language.NL].subjects)
        assert phrases <= used | {f"refused.{each}" for each in elsewhere}


class TestARefusal:
    def test_is_said_at_its_field_in_the_order_of_the_form(self) -> None:
        with pytest.raises(ValidationError) as raised:
            command(OpenAccount, roles=["king"])
        found = refused(raised.value, NL, "roles", "email", "name")
        assert list(found.by_field) == ["roles", "email", "name"]
        assert (found.whole, found.status) == ([], 422)

    def test_of_what_is_no_field_is_said_above_the_form(self) -> None:
        error = not_yours("body.organisation_id", uuid4())
        assert refused(error, NL, "organisation_id").by_field == {
            "organisation_id": "U gaat niet over deze organisatie"
        }
        assert refused(error, NL, "name").whole == ["U gaat niet over deze organisatie"]

    def test_of_a_stale_version_says_that_somebody_else_was_first(self) -> None:
        found = refused(stale(1, 2), NL, "name")
        assert found.status == 412
        assert "Iemand anders wijzigde dit" in found.whole[0]

    def test_of_the_domain_has_the_status_that_programs_get(self) -> None:
        taken = EmailTaken("another account has this email", field="body.email", value=None)
        assert refused(taken, NL, "email").status == 409
        assert refused(conflict("body", None, "you have 100 machines that work; revoke one first"), NL).status == 409

    @pytest.mark.parametrize(
        "error",
        [
            not_found("account", 1),
            sign_in_needed(),
            ProblemError(CROSS_SITE, "elsewhere"),
            ProblemError(UNAVAILABLE, "later"),
            RuntimeError("ours"),
        ],
    )
    def test_that_is_not_about_the_form_is_no_word_at_it(self, error: Exception) -> None:
        with pytest.raises(type(error)):
            refused(error, NL, "name")


class TestWhatWasTyped:
    def test_is_shown_again_but_for_passwords(self) -> None:
        typed = Typed({"name": ["Ada"], "password": ["secret"], "new": ["secret"], "roles": ["ops", "facilitator"]})
        assert typed.shown("name", "before") == "Ada"
        assert typed.shown("password") == typed.shown("new") == ""
        assert typed.chooses("roles", "ops", otherwise=())
        assert not typed.chooses("roles", "administrator", otherwise=("administrator",))

    async def test_ends_its_lines_as_texts_do_however_a_browser_sends_them(self) -> None:
        body = urlencode({"text": "One.\r\nTwo.\n"}).encode()

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": body, "more_body": False}

        headers = [(b"content-type", b"application/x-www-form-urlencoded")]
        typed = await Typed.into(Request({"type": "http", "method": "POST", "headers": headers}, receive))
        assert typed.text("text") == "One.\nTwo.\n"

    def test_is_what_was_there_before_until_something_is_sent(self) -> None:
        nothing = Typed({}, is_sent=False)
        assert nothing.shown("name", "before") == "before"
        assert nothing.chooses("roles", "ops", otherwise=("ops",))

    @pytest.mark.parametrize("sent", [None, "", "x", "-1", "1e3", "9" * 10])
    def test_without_the_version_it_was_drawn_from_is_stale(self, sent: str | None) -> None:
        typed = Typed({} if sent is None else {"version": [sent]})
        with pytest.raises(ProblemError) as raised:
            typed.version()
        assert raised.value.problem.status == 412
