"""Saved views: what somebody asks of a list again and again, under a name of their own and at an address of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, Final
from urllib.parse import parse_qs, urlencode
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from mediate_contracts.values import Line
from mediate_gateway.adapters import saved_views
from mediate_gateway.entrypoints.me import account_of
from mediate_gateway.entrypoints.pages.exporting import Exportable
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, command
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_sign_in
from mediate_shared.problems import not_found

VIEWS: Final = "/views"
_VIEW: Final = VIEWS + "/{view_id}"
_QUERY_CHARACTERS_MAX: Final = 4_000
_FIELD: Final = "view_name"
_AS_USUAL: Final[Mapping[str, str]] = MappingProxyType({})


class _Named(BaseModel):
    """What somebody calls a view: one line of at most 100 characters."""

    view_name: Annotated[Line, Field(max_length=100)]


@dataclass(frozen=True)
class ViewsPages:
    """Pages that save, rename and remove views; everybody has their own alone."""

    listings: Sequence[Exportable]

    def routes(self) -> APIRouter:
        """Return ``/views``."""
        router = APIRouter()
        mine = [needs_sign_in()]

        @router.post(VIEWS, dependencies=mine)
        async def save_view(visit: Visiting) -> Response:
            return await self._save(visit)

        @router.get(_VIEW, dependencies=mine)
        async def show_view(visit: Visiting, view_id: UUID) -> Response:
            return await self._page(visit, view_id)

        @router.post(_VIEW, dependencies=mine)
        async def rename_view(visit: Visiting, view_id: UUID) -> Response:
            typed = await visit.typed()
            try:
                named = command(_Named, view_name=typed.text(_FIELD))
                view = await visit.does(
                    lambda transaction, _: saved_views.rename(
                        transaction, account_of(visit.actor), view_id, named.view_name
                    )
                )
            except REFUSALS as error:
                wrong = refused(error, visit.word, _FIELD, also={"name": _FIELD})
                return await self._page(visit, view_id, typed=typed, wrong=wrong)
            return visit.go(view.path, view=view.slug, done="view_renamed")

        @router.post(_VIEW + "/remove", dependencies=mine)
        async def remove_view(visit: Visiting, view_id: UUID) -> Response:
            await visit.typed()
            view = await visit.does(
                lambda transaction, _: saved_views.delete(transaction, account_of(visit.actor), view_id)
            )
            return visit.go(view.path, done="view_removed")

        return router

    async def _save(self, visit: Visit) -> Response:
        typed = await visit.typed()
        exportable = self._at(typed.text("path"))
        listing = exportable.listing
        sent = parse_qs((typed.text("query") or "")[:_QUERY_CHARACTERS_MAX])
        query = listing.read(sent)[0].from_the_start().address(listing.usual)
        try:
            named = command(_Named, view_name=typed.text(_FIELD))
            slug = await visit.does(
                lambda transaction, now: saved_views.save(
                    transaction, account_of(visit.actor), listing.path, named.view_name, query, at=now
                )
            )
        except REFUSALS as error:
            wrong = refused(error, visit.word, _FIELD, also={"name": _FIELD})
            return _drawn(visit, exportable, None, query=query, typed=typed, wrong=wrong)
        return visit.go(listing.path, view=slug, done="view_saved")

    async def _page(
        self, visit: Visit, view_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
    ) -> Response:
        async with visit.service.database.reading() as connection:
            view = await saved_views.get(connection, account_of(visit.actor), view_id)
        exportable = self._at(view.path)
        return _drawn(visit, exportable, view, typed=typed, wrong=wrong)

    def _at(self, path: str | None) -> Exportable:
        for each in self.listings:
            if each.listing.path == path and each.listing.has_views:
                return each
        raise not_found("list", path)


def _drawn(
    visit: Visit,
    exportable: Exportable,
    view: Any,
    *,
    query: Mapping[str, str] = _AS_USUAL,
    typed: Typed = NOTHING_TYPED,
    wrong: Refused | None = None,
) -> Response:
    say, path = visit.word.say, exportable.listing.path
    action = VIEWS if view is None else _VIEW.format(view_id=view.id)
    return visit.page(
        "views/view.html",
        section=exportable.section,
        at=visit.address(path, **query) if view is None else action,
        typed=typed,
        refused=wrong,
        title=say("view.new") if view is None else say("view.title", name=view.name),
        view=view,
        action=action,
        path=path,
        query=urlencode(query),
        back=visit.to(path, **query) if view is None else visit.to(path, view=view.slug),
    )
