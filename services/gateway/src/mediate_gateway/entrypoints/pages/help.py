"""The pages on which the user guide is read."""

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.entrypoints.guide import GROUPS, IMAGES, PATH, Guide, group_of
from mediate_gateway.entrypoints.pages.shell import sections
from mediate_gateway.entrypoints.pages.visit import Visiting
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.guard import needs
from mediate_shared.problems import not_found

_SECTION: Final = "help"
_OWN: Final = {
    "/subscriptions": (
        "/subscriptions",
        "/subscriptions/endpoints",
        "/subscriptions/deliveries",
        "/subscriptions/nats",
    ),
    "/keys": ("/keys",),
}
"""Sections that not everybody is shown, and the pages of them that a guide leads to."""
_DAY: Final = "public, max-age=86400"


@dataclass(frozen=True)
class HelpPages:
    """The guides, and the pictures in them."""

    guide: Guide

    def routes(self) -> APIRouter:
        """Return ``/help`` and what is below it."""
        router = APIRouter()
        public = [needs(Action.READ, Visibility.PUBLIC)]

        @router.get(PATH, dependencies=public)
        async def show_guides(visit: Visiting) -> Response:
            return visit.page("help/guides.html", section=_SECTION, groups=GROUPS, own=group_of(visit.actor))

        @router.get(PATH + "/{group}", dependencies=public)
        async def show_guide(visit: Visiting, group: str) -> Response:
            if group not in GROUPS:
                raise not_found("guide", group)
            guide = self.guide.write(group, visit.language, visit.to, _hidden_from(visit.actor))
            return visit.page("help/guide.html", section=_SECTION, guide=guide, groups=GROUPS, group=group)

        @router.get(IMAGES + "/{name}", dependencies=public)
        async def show_image(name: str) -> Response:
            if name not in self.guide.images:
                raise not_found("image", name)
            return Response(self.guide.images[name], media_type="image/png", headers={"Cache-Control": _DAY})

        return router


def _hidden_from(actor: Actor) -> list[str]:
    """Return the pages of a guide that lead nowhere for whoever reads it: those of an organisation's own systems."""
    shown = {path for _section, path in sections(actor)}
    return [page for section, pages in _OWN.items() if section not in shown for page in pages]
