"""What every change of an endpoint begins and ends with: whose it is, and that it is told and audited."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from mediate_contracts.catalogue import IN_FEED
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import EndpointId, Flag, Line, LineNumber, OrganisationId, Value, Whole
from mediate_contracts.vocabulary import EndpointStatus
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.commands import stale
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_subscriptions.adapters import endpoints
from mediate_subscriptions.adapters.addresses import AddressForbidden, NameUnknown, Resolver
from mediate_subscriptions.domain.addresses import URL_CHARACTERS_MAX, AddressRefused, target
from mediate_subscriptions.domain.consent import Sent
from mediate_subscriptions.domain.endpoints import FILTERS_MAX, POSTS_AT_ONCE_MAX, RATE_MAX
from mediate_subscriptions.domain.filters import FIELDS_MAX, ONE_OF_MAX, means
from mediate_subscriptions.domain.selection import NoSuchType, selected

NOBODYS_URL: Final = "https://[2d00::1]/mediate"
"""An example at an address that nobody was given: whoever tries it posts to nobody, and needs no resolver."""
_BASIS: Final = "administers"
_INTEGER_MAX: Final = 10**15
_SENT: Final = frozenset(name for name, entry in IN_FEED.items() if entry.visibility is not Visibility.DEAL)
"""What systems are sent; of what is for a deal's team they are not even told that there is something."""


def _each_once(values: tuple[Any, ...]) -> tuple[Any, ...]:
    # Equal in Python is not equal here: true is no 1.
    if len({(type(value), value) for value in values}) != len(values):
        raise ValueError("names one of them twice")
    return values


_Once = AfterValidator(_each_once)
_Pattern = Annotated[str, StringConstraints(pattern=r"^nl\.mediate(\.[a-z0-9-]+)*(\.\*)?$", max_length=120)]
_Path = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+){0,5}$", max_length=120)]
_Number = Annotated[Whole, Field(ge=-_INTEGER_MAX, le=_INTEGER_MAX)]


class FieldFilter(Value):
    """A field of an event's data that has to have one of these values."""

    path: _Path = Field(description="Its name; within another one behind a dot.", examples=["status"])
    one_of: Annotated[tuple[Flag | _Number | Line, ...], _Once] = Field(
        min_length=1, max_length=ONE_OF_MAX, examples=[["accepted", 3, True]]
    )


class Wanted(Value):
    """What of an endpoint its organisation decides: where it is, what it is sent, and how fast."""

    name: Line = Field(description="What people know it by.")
    url: Annotated[str, StringConstraints(min_length=1, max_length=URL_CHARACTERS_MAX)] = Field(
        description="An https address on the public internet, without credentials. Changed, its receiver has to "
        "agree anew.",
        examples=[NOBODYS_URL],
    )
    types: Annotated[tuple[_Pattern, ...], _Once] = Field(
        default=(),
        max_length=FILTERS_MAX,
        description="Event types, or beginnings of some (`nl.mediate.agendas.*`); none means all.",
        examples=[["nl.mediate.agendas.*"]],
    )
    action_lines: Annotated[tuple[LineNumber, ...], _Once] = Field(
        default=(), max_length=FILTERS_MAX, description="Numbers of action lines; none means all.", examples=[[]]
    )
    subjects: Annotated[tuple[UUID, ...], _Once] = Field(
        default=(), max_length=FILTERS_MAX, description="Ids of what events are about; none means all.", examples=[[]]
    )
    fields: tuple[FieldFilter, ...] = Field(
        default=(), max_length=FIELDS_MAX, description="Fields that all have to match.", examples=[[]]
    )
    ordered: Flag = Field(
        default=False, description="Whether events about one subject wait for those before them to be accepted."
    )
    asymmetric: Flag = Field(default=False, description="Whether posts are signed with Ed25519 (`v1a`) too.")
    rate_per_second: Annotated[Whole, Field(ge=1, le=RATE_MAX)] = Field(
        default=50,
        description="Most posts a second. More than its receiver allowed in the handshake needs its consent anew.",
    )
    posts_at_once: Annotated[Whole, Field(ge=1, le=POSTS_AT_ONCE_MAX)] = Field(
        default=4, description="Most posts under way at a time."
    )


def kept(wanted: Wanted) -> dict[str, Any]:
    """Return what is wanted as its row holds it. Raises NoSuchType."""
    check_types(wanted.types)
    return {
        **wanted.model_dump(),
        "types": list(wanted.types),
        "action_lines": list(wanted.action_lines),
        "subjects": [str(each) for each in wanted.subjects],
        "fields": [{"path": each.path, "one_of": list(each.one_of)} for each in wanted.fields],
    }


def check_types(types: tuple[str, ...]) -> None:
    """Check that every pattern means some type that an organisation's systems are sent. Raises NoSuchType."""
    try:
        selected(types, _SENT)
    except NoSuchType as error:
        is_sealed = any(means(str(error.value), each) for each in IN_FEED)
        reason = "what is for a deal's team alone is sent to nobody's systems" if is_sealed else error.reason
        raise NoSuchType(reason, field="body.types", value=error.value) from error


async def look_at_target(url: str, resolver: Resolver, *, http_allowed: bool, seconds_max: float) -> str:
    """Return an address as it is kept, once everything it leads to now was looked at.

    Before a transaction, which should not wait for other people's name servers. Raises AddressRefused.
    """
    read = target(url, http_allowed=http_allowed)
    try:
        await resolver.resolve(read.host, read.port, seconds_max=seconds_max)
    except AddressForbidden as error:
        # Which private address a name leads to is not for everybody who can type a name.
        reason = error.reason if read.literal is not None else "it leads to an address that is not on the internet"
        raise AddressRefused(reason, field="body.url", value=url) from error
    except NameUnknown as error:
        reason = f"its host leads to no address: {error.reason}"
        raise AddressRefused(reason, field="body.url", value=url) from error
    return read.url


async def locked(transaction: Transaction, endpoint_id: UUID, *, expecting: int | None = None) -> dict[str, Any]:
    """Return an endpoint that whoever does this keeps, locked.

    Raises ProblemError: 404 for what they may not see, 403 for what they may not change, 412 for another version.
    """
    row = await endpoints.for_update(transaction, endpoint_id)
    organisation_id: UUID = row["organisation_id"]
    if not transaction.reach(Action.CHANGE, Visibility.CASE).covers(organisation_id):
        if transaction.reach(Action.READ, Visibility.CASE).covers(organisation_id):
            raise not_yours("path.endpoint_id", organisation_id)
        raise not_found("endpoint", endpoint_id)
    if expecting is not None and row["version"] != expecting:
        raise stale(expecting, row["version"])
    return row


def ids(row: dict[str, Any]) -> dict[str, Any]:
    """Return the ids that every event about an endpoint holds."""
    return {
        "endpoint_id": EndpointId(row["id"]),
        "organisation_id": OrganisationId(row["organisation_id"]),
    }


def status_of(row: dict[str, Any]) -> EndpointStatus:
    """Return how an endpoint stands."""
    return EndpointStatus(row["status"])


def sent_code(row: dict[str, Any]) -> Sent:
    """Return what is kept of the code that was sent last."""
    return Sent(row["code_hash"], row["code_until"], row["codes_tried"])


NO_CODE: Final[dict[str, Any]] = {"code_hash": None, "code_until": None, "codes_tried": 0}
"""What is kept once no code is waited for."""


async def audited(
    transaction: Transaction, action: str, endpoint_id: UUID, *, reason: str | None, now: datetime
) -> None:
    """Append to the audit what was done with an endpoint; last in a transaction."""
    entry = Audited(f"endpoint.{action}", "endpoint", endpoint_id, _BASIS)
    await audit.append(transaction, transaction.actor, entry, at=now, reason=reason)
