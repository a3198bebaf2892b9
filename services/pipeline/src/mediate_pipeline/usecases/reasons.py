"""The reason that is sent beside the fields of an amendment."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from mediate_contracts.values import Text
from mediate_shared.problems import INVALID, ProblemError, field_errors

_REASON: Final[TypeAdapter[Text | None]] = TypeAdapter(Text | None)


def with_reason(changes: Mapping[str, Any]) -> tuple[str | None, dict[str, Any]]:
    """Return the reason, None where there is none, and the changes without it. Raises ProblemError (422)."""
    fields = {name: value for name, value in changes.items() if name != "reason"}
    try:
        return _REASON.validate_python(changes.get("reason")), fields
    except ValidationError as error:
        found = error.errors(include_url=False)
        errors = field_errors([{**each, "loc": ("body", "reason", *each["loc"])} for each in found])
        raise ProblemError(INVALID, f"{errors[0].field}: {errors[0].reason}", errors=errors) from error
