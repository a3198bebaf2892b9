"""The list of accounts, for whoever manages them, and where the page of each is."""

from typing import Any, Final
from uuid import UUID

from mediate_contracts.policy import STAFF
from mediate_gateway.adapters.accounts import LISTED as _SOURCE
from mediate_gateway.adapters.listing import folding
from mediate_gateway.domain.accounts import AccountStatus
from mediate_gateway.entrypoints.pages.cells import Cell, Link, Small, Tag
from mediate_gateway.entrypoints.pages.filters import Choice, Search
from mediate_gateway.entrypoints.pages.listing import Column, Listing
from mediate_gateway.entrypoints.pages.visit import Visit

ACCOUNTS: Final = "/administration"
ACCOUNT: Final = "/administration/accounts/{account_id}"
SECTION: Final = "administration"


def account_at(account_id: UUID) -> str:
    """Return the path of an account's page."""
    return ACCOUNT.format(account_id=account_id)


def _who(row: Any, visit: Visit) -> Cell:
    say = visit.word.say
    is_closed = row.status == AccountStatus.CLOSED
    is_erased = is_closed and not row.login and not row.issuer
    cell: list[Any] = [Link(say("account.erased") if is_erased else row.name, visit.to(account_at(row.id)))]
    if is_closed:
        cell.append(Tag(say("account.status.closed"), "warning"))
    if row.must_change_password:
        cell.append(Tag(say("account.first_password")))
    return [*cell, Small(row.email or row.login or "")]


def _roles(row: Any, visit: Visit) -> Cell:
    return ", ".join(visit.word.say(f"staff.{each}") for each in row.roles) or visit.word.say("account.roles.none")


def _seen(row: Any, visit: Visit) -> Cell:
    at = row.last_signed_in_at
    return visit.word.say("none.yet") if at is None else visit.word.moment(at)


LISTED: Final = Listing(
    name="accounts",
    path=ACCOUNTS,
    title="administration.accounts",
    source=_SOURCE,
    id=_SOURCE.c.id,
    columns=(
        Column("name", "members.who", shown=_who, sort=folding(_SOURCE.c.name)),
        Column("roles", "profile.roles", shown=_roles),
        Column("last_signed_in_at", "administration.seen", shown=_seen, sort=_SOURCE.c.last_signed_in_at),
        Column("created_at", "administration.opened_at", sort=_SOURCE.c.created_at, by_default=False),
        Column(
            "status",
            "administration.status",
            shown=lambda row, visit: visit.word.say(f"account.status.{row.status}"),
            sort=_SOURCE.c.status,
            by_default=False,
        ),
    ),
    filters=(
        Search(words="administration.search", over=(_SOURCE.c.name, _SOURCE.c.email)),
        Choice(key="role", words="administration.role", column=_SOURCE.c.roles, choices=list(STAFF), family="staff"),
        Choice(
            key="status",
            words="administration.status",
            column=_SOURCE.c.status,
            choices=list(AccountStatus),
            family="account.status",
        ),
    ),
    sort="name",
    # What is searched for here is who somebody is: it is written into no file and kept under no name, because neither
    # would be found again when they are erased.
    has_files=False,
    has_views=False,
)
"""Accounts, by name."""
