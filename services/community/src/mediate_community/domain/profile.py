"""Rules about an organisation's profile."""

from collections.abc import Mapping

from mediate_contracts.values import DomainError


class KvkNumberTaken(DomainError):
    """Another organisation is registered under this KvK number."""


class NothingChanged(DomainError):
    """An amendment that changes nothing is no event."""


def changed_fields(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """Return the names of the fields in which two profiles differ, sorted.

    Raises NothingChanged where there is none.
    """
    changed = sorted(name for name, value in after.items() if before.get(name) != value)
    if not changed:
        message = "every field already has this value"
        raise NothingChanged(message, field="body", value=None)
    return changed
