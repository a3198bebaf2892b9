"""What is told of figures that no longer stand."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, null

from mediate_gateway.adapters.monitor_read_model import INDICATOR


def past_value(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a former value of an indicator that is selected from too, null where it is too small to be told by now."""
    return case((and_(value > 0, value < INDICATOR.c.minimum_count), null()), else_=value)
