"""Amend what somebody says of themselves."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import ConfigDict, model_validator

from mediate_contracts.values import Line, Value
from mediate_gateway.adapters import accounts
from mediate_gateway.adapters.accounts import Account
from mediate_gateway.domain.languages import Language
from mediate_shared.journal import Transaction


class AmendProfile(Value):
    """What changes; what is left out or null stays."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    name: Line | None = None
    language: Language | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.name is None and self.language is None:
            raise ValueError("names nothing that changes")
        return self


async def amend_profile(
    command: AmendProfile, account_id: UUID, *, expecting: int, transaction: Transaction, now: datetime
) -> Account:
    """Make changes to the version the sender saw. Raises ProblemError (404, 412)."""
    account = await accounts.for_update(transaction, account_id, expecting=expecting)
    return await accounts.change(transaction, account, command.model_dump(exclude_none=True), at=now)
