"""What amending and withdrawing any record have in common, whatever it is a record of."""

from collections.abc import Mapping

from mediate_contracts.values import DomainError


class NothingChanged(DomainError):
    """An amendment changed nothing."""


class IsWithdrawn(DomainError):
    """The record was withdrawn, and changes no more."""


def changed_fields(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """Return the names of the fields in which a record differs from what it was, sorted.

    Raises NothingChanged where there is none.
    """
    changed = sorted(name for name, value in after.items() if before.get(name) != value)
    if not changed:
        raise NothingChanged("every field already has this value", field="body", value=None)
    return changed


def check_stands(withdrawn: object | None, *, field: str, value: object) -> None:
    """Check that a record was not withdrawn, as nothing tells when or why it was. Raises IsWithdrawn."""
    if withdrawn is not None:
        raise IsWithdrawn("it was withdrawn, and changes no more", field=field, value=value)
