"""Events are kept for ever and sent to many: none of them has room for what a person is called or reached by.

The rule is about names and types, because both are chosen by whoever writes an event. A field may not be named after
what tells who a person is or how to reach them. ``name`` alone is the name of what the event is about, which therefore
is no account; the name of something else says of what, and that is no person. People are there by ids: an account's
goes under a name that says so, and under it goes nothing else.
"""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from typing import Any, get_args
from uuid import UUID

import pytest
from pydantic import BaseModel, EmailStr, NameEmail

from mediate_contracts.catalogue import CATALOGUE
from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.schema import event_schema
from mediate_contracts.values import AccountId, DealId, Line, Value

TELLING = frozenset(
    {
        "address",
        "age",
        "applicant",
        "author",
        "avatar",
        "birth",
        "birthdate",
        "birthday",
        "born",
        "bsn",
        "cell",
        "ceo",
        "chair",
        "city",
        "contact",
        "contacts",
        "director",
        "email",
        "emailaddress",
        "employee",
        "family",
        "fax",
        "first",
        "firstname",
        "founder",
        "fullname",
        "gender",
        "given",
        "handle",
        "health",
        "house",
        "human",
        "iban",
        "initials",
        "ip",
        "last",
        "lastname",
        "licence",
        "linkedin",
        "login",
        "maiden",
        "mail",
        "manager",
        "member",
        "middle",
        "mobile",
        "nationality",
        "nickname",
        "owner",
        "passport",
        "password",
        "people",
        "person",
        "phone",
        "photo",
        "portrait",
        "postal",
        "postcode",
        "religion",
        "residence",
        "reviewer",
        "sex",
        "signature",
        "street",
        "surname",
        "telephone",
        "twitter",
        "user",
        "username",
        "whatsapp",
        "zip",
    }
)
"""What a part of a field's name says that is about a person."""
NAMED = frozenset({"legal", "organisation", "programme", "fund", "indicator", "call", "file", "document", "place"})
"""What may be named by the name of something else; "legal" is what an organisation is called in the register."""
ADDRESSES = (EmailStr, NameEmail, IPv4Address, IPv6Address)
COUNTS = frozenset({"committee_members"})
"""How many people there were: a number that is nobody."""


def fields(kind: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every field below a type with its annotation, values inside values included."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            annotation = kind.__annotations__.get(name, field.annotation)
            yield f"{path}.{name}".lstrip("."), annotation
            yield from fields(field.annotation, f"{path}.{name}")
        return
    for inner in get_args(kind):
        yield from fields(inner, path)


def holds(kind: Any, wanted: Any) -> bool:
    """Tell whether a type is this one, or holds it: in a list, an option, an annotation."""
    # A NewType, as ids are, stands for what it is made of.
    return wanted in {kind, getattr(kind, "__supertype__", None)} or any(
        holds(inner, wanted) for inner in get_args(kind)
    )


def objections(event: type[Event]) -> list[str]:
    """Return what an event has room for that it must not hold."""
    found = []
    for path, kind in fields(event):
        name = path.rpartition(".")[2]
        words = name.split("_")
        if name not in COUNTS and (TELLING & {*words, name}):
            found.append(f"{path} is named after what tells of a person")
        if words[-1] == "name" and len(words) > 1 and not NAMED & set(words):
            found.append(f"{path} is the name of something that may be a person")
        if name == "name" and path == "name" and holds(event.model_fields[event.aggregate].annotation, AccountId):
            found.append(f"{path} is the name of an account")
        if any(holds(kind, address) for address in ADDRESSES):
            found.append(f"{path} is an address")
        if holds(kind, AccountId) and not (words[-1] in {"id", "ids", "by"} or name == "accounts"):
            found.append(f"{path} is an account and does not say so")
        if words[-1] == "by" and not (holds(kind, AccountId) or holds(kind, UUID)):
            found.append(f"{path} says by whom, and not by an id")
    return found


class TestEveryEvent:
    @pytest.mark.parametrize("type_", CATALOGUE)
    def test_has_no_room_for_what_a_person_is_called_or_reached_by(self, type_: str) -> None:
        assert objections(CATALOGUE[type_].event) == []

    @pytest.mark.parametrize("type_", CATALOGUE)
    def test_is_published_without_a_format_of_addresses(self, type_: str) -> None:
        schema = str(event_schema(CATALOGUE[type_]))
        assert not any(f"'format': '{name}'" in schema for name in ("email", "idn-email", "phone", "ipv4", "ipv6"))

    @pytest.mark.parametrize("type_", CATALOGUE)
    def test_is_about_something_that_is_no_person(self, type_: str) -> None:
        event = CATALOGUE[type_].event
        assert not holds(event.model_fields[event.aggregate].annotation, AccountId)


class _Director(Value):
    family_name: Line


class _Talked(Event, type="nl.mediate.pipeline.deal.talked.v1", visibility=Visibility.DEAL, aggregate="deal_id"):
    deal_id: DealId
    contact_email: Line
    advisor_name: Line
    organisation_name: Line
    directors: list[_Director]
    said_by: Line
    to: AccountId
    told: list[AccountId]
    approved_by: AccountId
    accounts: list[AccountId]


class _Joined(
    Event, type="nl.mediate.gateway.account.joined.v1", visibility=Visibility.NETWORK, aggregate="account_id"
):
    account_id: AccountId
    name: Line
    reached: IPv4Address | None = None


class TestTheRule:
    def test_finds_what_must_not_be_there_also_inside_values(self) -> None:
        assert objections(_Talked) == [
            "contact_email is named after what tells of a person",
            "advisor_name is the name of something that may be a person",
            "directors.family_name is named after what tells of a person",
            "directors.family_name is the name of something that may be a person",
            "said_by says by whom, and not by an id",
            "to is an account and does not say so",
            "told is an account and does not say so",
        ]

    def test_finds_the_name_of_an_account_and_an_address_by_its_type(self) -> None:
        assert objections(_Joined) == ["name is the name of an account", "reached is an address"]

    def test_looks_at_every_field_of_an_event(self) -> None:
        assert len(list(fields(_Talked))) == 11
