"""What subscriptions would have said of endpoints and of credentials for NATS, made up for tests."""

from datetime import UTC, datetime

from gateway.identifiers import identifier
from mediate_contracts.events import subscriptions
from mediate_contracts.events.base import Event
from mediate_contracts.values import CredentialsId, EndpointId, OrganisationId
from mediate_contracts.vocabulary import Consent, DisabledReason, RevocationReason

_FAILING_SINCE = datetime(2026, 2, 25, 8, 0, tzinfo=UTC)
_EXPIRES_AT = datetime(2026, 9, 1, tzinfo=UTC)


def added(number: int, *, of: int = 1) -> subscriptions.EndpointAdded:
    """Endpoint ``number`` of an organisation, to which nobody agreed yet."""
    return subscriptions.EndpointAdded(
        endpoint_id=EndpointId(identifier(50, number)),
        organisation_id=OrganisationId(identifier(4, of)),
        name=f"Endpoint {number}",
        synthetic=True,
    )


def _about(number: int, of: int) -> dict[str, object]:
    return {"endpoint_id": EndpointId(identifier(50, number)), "organisation_id": OrganisationId(identifier(4, of))}


def amended(number: int, *, of: int = 1, name: str) -> subscriptions.EndpointAmended:
    """Endpoint ``number`` under another name."""
    return subscriptions.EndpointAmended.model_validate({**_about(number, of), "name": name})


def confirmed(number: int, *, of: int = 1) -> subscriptions.EndpointConfirmed:
    """Somebody gave the code that was sent to endpoint ``number``."""
    return subscriptions.EndpointConfirmed.model_validate({**_about(number, of), "consent": Consent.CODE})


def paused(number: int, *, of: int = 1) -> subscriptions.EndpointPaused:
    """Endpoint ``number`` paused by its organisation."""
    return subscriptions.EndpointPaused.model_validate(_about(number, of))


def resumed(number: int, *, of: int = 1) -> subscriptions.EndpointResumed:
    """Endpoint ``number`` is sent events again."""
    return subscriptions.EndpointResumed.model_validate(_about(number, of))


def disabled(number: int, *, of: int = 1, reason: DisabledReason = DisabledReason.FAILING) -> Event:
    """The hub stopped sending to endpoint ``number``."""
    since = _FAILING_SINCE if reason is DisabledReason.FAILING else None
    return subscriptions.EndpointDisabled.model_validate(
        {**_about(number, of), "reason": reason, "failing_since": since}
    )


def removed(number: int, *, of: int = 1) -> subscriptions.EndpointRemoved:
    """Endpoint ``number`` is no more."""
    return subscriptions.EndpointRemoved.model_validate(_about(number, of))


def issued(number: int, *, of: int = 1) -> subscriptions.CredentialsIssued:
    """Credentials ``number`` for NATS."""
    return subscriptions.CredentialsIssued(
        credentials_id=CredentialsId(identifier(51, number)),
        organisation_id=OrganisationId(identifier(4, of)),
        name=f"Credentials {number}",
        expires_at=_EXPIRES_AT,
        synthetic=True,
    )


def revoked(number: int, *, of: int = 1) -> subscriptions.CredentialsRevoked:
    """Credentials ``number`` are taken no more."""
    return subscriptions.CredentialsRevoked(
        credentials_id=CredentialsId(identifier(51, number)),
        organisation_id=OrganisationId(identifier(4, of)),
        reason=RevocationReason.ASKED,
    )


def aggregates() -> list[list[Event]]:
    """What happened to endpoints and credentials: the events of each, in their order."""
    return [
        [added(1), amended(1, name="Planning"), confirmed(1), paused(1), resumed(1)],
        [added(2), confirmed(2), disabled(2)],
        [added(3, of=2), confirmed(3, of=2), disabled(3, of=2, reason=DisabledReason.GONE), resumed(3, of=2)],
        [added(4, of=2), removed(4, of=2)],
        [issued(1)],
        [issued(2, of=2), revoked(2, of=2)],
    ]
