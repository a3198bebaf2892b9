"""The reason that may come beside the fields of an amendment."""

from pydantic import TypeAdapter, ValidationError

from mediate_contracts.values import Text
from mediate_shared.problems import INVALID, ProblemError, field_errors

_REASON: TypeAdapter[Text | None] = TypeAdapter(Text | None)


def reason_beside(sent: object) -> str | None:
    """Return why somebody says a change is made; None where nobody does. Raises ProblemError (422)."""
    try:
        return _REASON.validate_python(sent)
    except ValidationError as error:
        found = error.errors(include_url=False)
        errors = field_errors([{**each, "loc": ("body", "reason", *each["loc"])} for each in found])
        raise ProblemError(INVALID, f"{errors[0].field}: {errors[0].reason}", errors=errors) from error
