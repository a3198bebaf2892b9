"""Credentials by which an organisation's systems read their own stream over NATS; none is ever in an event."""

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import CredentialsId, Instant, Line, OrganisationId
from mediate_contracts.vocabulary import RevocationReason


class CredentialsIssued(
    Event,
    type="nl.mediate.subscriptions.credentials.issued.v1",
    visibility=Visibility.CASE,
    aggregate="credentials_id",
    parties=("organisation_id",),
):
    """An organisation was given credentials for NATS."""

    credentials_id: CredentialsId
    organisation_id: OrganisationId
    name: Line
    expires_at: Instant
    synthetic: bool = False


class CredentialsRevoked(
    Event,
    type="nl.mediate.subscriptions.credentials.revoked.v1",
    visibility=Visibility.CASE,
    aggregate="credentials_id",
    parties=("organisation_id",),
):
    """Credentials for NATS are taken no more."""

    credentials_id: CredentialsId
    organisation_id: OrganisationId
    reason: RevocationReason
