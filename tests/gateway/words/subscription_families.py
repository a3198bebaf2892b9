"""Families of keys that are said of subscriptions: of endpoints, of deliveries, and of each attempt at one."""

from collections.abc import Iterable, Mapping
from typing import Final

from mediate_contracts.catalogue import IN_FEED
from mediate_contracts.events.base import Visibility
from mediate_contracts.vocabulary import (
    AttemptOutcome,
    Consent,
    DeliveryKind,
    DeliveryStatus,
    DisabledReason,
    EndpointStatus,
)
from mediate_gateway.entrypoints.pages.subscriptions.receiving import WAYS
from mediate_gateway.entrypoints.pages.subscriptions.standing import VERBS as STANDING_VERBS
from mediate_gateway.entrypoints.pages.subscriptions.tabs import TABS as SUBSCRIPTION_TABS
from mediate_subscriptions.domain.partners_nats import Waits

SUBSCRIPTION_FAMILIES: Final[Mapping[str, Iterable[str]]] = {
    "attempt.outcome.*": AttemptOutcome,
    "delivery.kind.*": DeliveryKind,
    "delivery.status.*": DeliveryStatus,
    "done.endpoint_*d": STANDING_VERBS,
    "endpoint.consent.*": Consent,
    "endpoint.disabled.*": DisabledReason,
    "endpoint.scheme.*": ("v1", "v1a"),
    "endpoint.status.*": EndpointStatus,
    "subscriptions.*.do": STANDING_VERBS,
    "subscriptions.*.title": STANDING_VERBS,
    "subscriptions.*.what": STANDING_VERBS,
    "subscriptions.audience.*": Visibility,
    "catalogue.meaning.*": IN_FEED,
    "catalogue.seen.*": Visibility,
    "nats.state.*": ("works", "expired", "revoked"),
    "nats.waits.*": Waits,
    "receivers.way.*": [way.name for way in WAYS],
    "receivers.way.*.text": [way.name for way in WAYS],
    "subscriptions.tab.*": [name for name, _ in SUBSCRIPTION_TABS],
    "subscriptions.why.*": (DeliveryKind.TEST, DeliveryKind.VERIFICATION),
}
