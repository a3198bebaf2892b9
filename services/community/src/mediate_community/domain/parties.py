"""Whom a record is about: organisations of the registry."""

from mediate_contracts.values import DomainError


class UnknownOrganisation(DomainError):
    """There is no organisation with this id."""
