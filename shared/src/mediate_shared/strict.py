"""The base of commands that come in from outside: a field they do not know is refused, not passed over."""

from sqlmodel import SQLModel


class Strict(SQLModel):
    """Put before the fields' class: ``class OpenDeal(Strict, DealTerms)``. SQLModel ignores it as a class keyword."""

    model_config = {"extra": "forbid"}
