"""Whether the hub already holds what a row says."""

from decimal import Decimal, InvalidOperation

from mediate_deploy.load.shapes import Json, JsonObject


def differing_fields(sent: JsonObject, kept: JsonObject) -> tuple[str, ...]:
    """Return the fields of a row for which the hub holds something else.

    A field that the row leaves empty, or that the hub does not show in its list, is not compared. Numbers are
    equal by value (25 and "25.0"), members of a list in any order.
    """
    return tuple(name for name, value in sent.items() if name in kept and not _same(value, kept[name]))


def _same(sent: Json, kept: Json) -> bool:
    if isinstance(sent, dict):
        return isinstance(kept, dict) and all(_same(value, kept.get(name)) for name, value in sent.items())
    if isinstance(sent, list):
        if not isinstance(kept, list) or len(sent) != len(kept):
            return False
        return all(any(_same(value, other) for other in kept) for value in sent)
    return sent == kept or _same_number(sent, kept)


def _same_number(sent: Json, kept: Json) -> bool:
    if isinstance(sent, bool) or isinstance(kept, bool):
        return False
    try:
        return Decimal(str(sent)) == Decimal(str(kept))
    except InvalidOperation:
        return False
