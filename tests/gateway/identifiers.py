"""Ids and words that are recognisable wherever they show."""

from uuid import UUID

from mediate_contracts.values import LocalisedLine


def identifier(kind: int, number: int) -> UUID:
    """Return the same UUIDv7-shaped id for the same kind and number."""
    return UUID(int=(0x019C << 112) | (0x7 << 76) | (0x8 << 60) | (kind << 48) | number)


def both(text: str) -> LocalisedLine:
    """Return a line that is recognisable in each language."""
    return LocalisedLine(nl=f"{text} (nl)", en=f"{text} (en)")
