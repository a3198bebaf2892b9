"""JSON Merge Patch (RFC 7396) on a record: fields sent are set, null clears, the rest stays."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from fastapi import Body
from pydantic import BaseModel, ValidationError

from mediate_shared.problems import INVALID, FieldError, ProblemError, field_errors

M = TypeVar("M", bound=BaseModel)


def changes_such_as(example: Mapping[str, Any]) -> Any:
    """Return what describes the body of a patch, with an example where not all that a record holds may change."""
    described = "Only the fields that change, as in a JSON Merge Patch."
    return Body(description=described, min_length=1, max_length=50, examples=[example] if example else None)


Changes = Annotated[dict[str, Any], changes_such_as({})]


def patched(model: type[M], current: Mapping[str, Any], changes: Mapping[str, Any]) -> M:
    """Return ``model`` with the changes made. Raises ProblemError naming every field that cannot be so."""
    unknown = sorted(set(changes) - set(model.model_fields))
    if unknown:
        raise ProblemError(
            INVALID,
            f"There is no field {unknown[0]!r} to change.",
            errors=[FieldError(field=f"body.{name}", value=changes[name], reason="unknown field") for name in unknown],
        )
    try:
        return model.model_validate({**{name: current[name] for name in model.model_fields}, **changes})
    except ValidationError as error:
        found = error.errors(include_url=False)
        errors = field_errors([{**item, "loc": ("body", *item["loc"])} for item in found])
        raise ProblemError(INVALID, f"{errors[0].field}: {errors[0].reason}", errors=errors) from error
