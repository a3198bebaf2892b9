"""What happens to an organisation's endpoints; neither an address nor a secret is ever in an event."""

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import EndpointId, Instant, Line, OrganisationId
from mediate_contracts.vocabulary import Consent, DisabledReason


class EndpointAdded(
    Event,
    type="nl.mediate.subscriptions.endpoint.added.v1",
    visibility=Visibility.CASE,
    aggregate="endpoint_id",
    parties=("organisation_id",),
):
    """An organisation named an endpoint of its own systems; nothing is sent to it before its receiver agreed."""

    endpoint_id: EndpointId
    organisation_id: OrganisationId
    name: Line
    synthetic: bool = False


class EndpointAmended(
    Event,
    type="nl.mediate.subscriptions.endpoint.amended.v1",
    visibility=Visibility.CASE,
    aggregate="endpoint_id",
    parties=("organisation_id",),
):
    """What an endpoint is sent, or where it is, changed."""

    endpoint_id: EndpointId
    organisation_id: OrganisationId
    name: Line


class EndpointConfirmed(
    Event,
    type="nl.mediate.subscriptions.endpoint.confirmed.v1",
    visibility=Visibility.CASE,
    aggregate="endpoint_id",
    parties=("organisation_id",),
):
    """The receiver at an endpoint agreed: it is sent events from now on."""

    endpoint_id: EndpointId
    organisation_id: OrganisationId
    consent: Consent


class EndpointPaused(
    Event,
    type="nl.mediate.subscriptions.endpoint.paused.v1",
    visibility=Visibility.CASE,
    aggregate="endpoint_id",
    parties=("organisation_id",),
):
    """An organisation paused an endpoint of its own."""

    endpoint_id: EndpointId
    organisation_id: OrganisationId


class EndpointResumed(
    Event,
    type="nl.mediate.subscriptions.endpoint.resumed.v1",
    visibility=Visibility.CASE,
    aggregate="endpoint_id",
    parties=("organisation_id",),
):
    """An endpoint that was paused or disabled is sent events again."""

    endpoint_id: EndpointId
    organisation_id: OrganisationId


class EndpointDisabled(
    Event,
    type="nl.mediate.subscriptions.endpoint.disabled.v1",
    visibility=Visibility.CASE,
    aggregate="endpoint_id",
    parties=("organisation_id",),
):
    """The hub stopped sending to an endpoint by itself."""

    endpoint_id: EndpointId
    organisation_id: OrganisationId
    reason: DisabledReason
    failing_since: Instant | None = None


class EndpointRemoved(
    Event,
    type="nl.mediate.subscriptions.endpoint.removed.v1",
    visibility=Visibility.CASE,
    aggregate="endpoint_id",
    parties=("organisation_id",),
):
    """An organisation removed an endpoint of its own."""

    endpoint_id: EndpointId
    organisation_id: OrganisationId
