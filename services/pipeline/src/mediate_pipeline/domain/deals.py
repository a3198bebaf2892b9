"""Rules about opening a deal and recording a grant call."""

from uuid import UUID

from mediate_contracts.values import DomainError


class OrganisationUnknown(DomainError):
    """The registry has not told of such an organisation."""


class CodeTaken(DomainError):
    """Another grant call goes by this code."""


def organisation_unknown(identifier: UUID) -> OrganisationUnknown:
    """Return the refusal of a deal with an organisation nobody has heard of."""
    reason = "the hub knows no such organisation; register it first"
    return OrganisationUnknown(reason, field="body.organisation_id", value=str(identifier))
