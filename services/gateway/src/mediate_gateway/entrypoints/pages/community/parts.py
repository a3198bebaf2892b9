"""The parts of an organisation's page: each a template of its own, with what it is drawn from."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from mediate_gateway.entrypoints.pages.visit import Visit


@dataclass(frozen=True)
class Drawn:
    """A part as it is drawn for somebody: ``template`` is a file in ``templates/community/parts``."""

    template: str
    shown: Mapping[str, Any]


Part = Callable[[Visit, UUID], Awaitable[Drawn | None]]
"""Returns a part of the page of an organisation; None where there is nothing in it for whoever looks."""
