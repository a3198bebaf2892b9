"""The lists of needs, offers, challenges and matches: how they are drawn, narrowed, sorted and exported."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from mediate_contracts.vocabulary import MatchStatus, OfferKind, PostStatus, ValueChainStage
from mediate_gateway.adapters import matching_views
from mediate_gateway.adapters.listing import Source, folding
from mediate_gateway.entrypoints.pages.cells import Cell, Link, Piece, Small, Tag, Words
from mediate_gateway.entrypoints.pages.community import matching as places
from mediate_gateway.entrypoints.pages.community.matching import STAGE_KINDS, STATUS_KINDS, Post, challenge_at, match_at
from mediate_gateway.entrypoints.pages.community.places import organisation_at
from mediate_gateway.entrypoints.pages.filters import Choice, Choices, Filter, Mine, Search, YesNo
from mediate_gateway.entrypoints.pages.listing import Column, Exported, Listing, in_both
from mediate_gateway.entrypoints.pages.visit import Visit


def organisation_cell(identifier: UUID | None, name: str | None, visit: Visit) -> Cell:
    """Return the name of an organisation, which leads to its page once the hub has heard of it."""
    if identifier is None or name is None:
        return Small(visit.word.say("organisation.unnamed"))
    return Link(name, visit.to(organisation_at(identifier)))


def status_cell(row: Any, visit: Visit) -> Tag:
    """Return whether something is open or closed."""
    return Tag(visit.word.say(f"post_status.{row.status}"), STATUS_KINDS[row.status])


def _post_status(row: Any, visit: Visit) -> Cell:
    found = status_cell(row, visit)
    if row.over and row.status == PostStatus.OPEN:
        return [found, Tag(visit.word.say("post.over"), "warning")]
    return found


def _title(post: Post) -> Any:
    def cell(row: Any, visit: Visit) -> Cell:
        link = Link(row.title, visit.to(post.at(row.id)))
        return [link, Tag(visit.word.say("synthetic.label"), "synthetic")] if row.synthetic else link

    return cell


def _challenge(row: Any, visit: Visit) -> Cell:
    if row.challenge_id is None or row.challenge is None:
        return None
    return Link(row.challenge[visit.language], visit.to(challenge_at(row.challenge_id)))


def _numbers(row: Any, _visit: Visit) -> Cell:
    return ", ".join(str(each) for each in sorted(set(row.action_lines)))


def _in_words(key: str, family: str) -> Any:
    def cell(row: Any, visit: Visit) -> Cell:
        return ", ".join(visit.word.say(f"{family}.{each}") for each in getattr(row, key))

    return cell


def _posted(source: Source) -> list[Column]:
    """Return the columns that needs and offers both have."""
    return [
        Column(
            "organisation",
            "post.organisation",
            shown=lambda row, visit: organisation_cell(row.holder_id, row.holder, visit),
            exports=(Exported("organisation", lambda row: row.holder),),
            sort=folding(source.c.holder),
        ),
        Column(
            "text",
            "post.text",
            exports=(Exported("text", lambda row: row.text), Exported("language", lambda row: row.language)),
            by_default=False,
        ),
        Column(
            "action_lines",
            "post.action_lines",
            shown=_numbers,
            exports=(Exported("action_lines", lambda row: [str(each) for each in row.action_lines]),),
        ),
        Column("themes", "post.themes", shown=lambda row, _: ", ".join(row.themes)),
        Column("stages", "post.stages", shown=_in_words("stages", "value_chain_stage"), by_default=False),
        Column("until", "post.until", sort=source.c.until, by_default=False),
    ]


def _standing(source: Source) -> list[Column]:
    return [
        Column("status", "post.status", shown=_post_status, sort=source.c.status),
        Column(
            "matches",
            "post.matches",
            sort=source.c.matches,
            is_figure=True,
        ),
        Column("synthetic", "post.synthetic", sort=source.c.synthetic, by_default=False),
        Column("since", "post.since", sort=source.c.since),
        Column("updated_at", "post.updated_at", sort=source.c.updated_at, by_default=False),
    ]


def _post_filters(source: Source, *more: Filter) -> tuple[Filter, ...]:
    return (
        Search(over=(source.c.title, source.c.text, source.c.holder)),
        *more,
        Choice(key="line", words="post.line", column=source.c.action_lines, of=int),
        Choice(key="theme", words="post.theme", column=source.c.themes),
        Choices(
            key="stage",
            words="post.stage",
            column=source.c.stages,
            choices=list(ValueChainStage),
            family="value_chain_stage",
        ),
        Choice(
            key="status", words="post.status", column=source.c.status, choices=list(PostStatus), family="post_status"
        ),
        Choice(key="organisation", words="post.organisation", column=source.c.holder_id, of=UUID),
        Mine(
            key="mine",
            words="post.mine",
            of=lambda organisations: matching_views.of_organisations(source, organisations),
        ),
    )


NEEDS: Final = Listing(
    name="needs",
    path=places.NEED.path,
    title="need.list",
    source=matching_views.NEEDS,
    id=matching_views.NEEDS.c.id,
    columns=(
        Column("title", "need.one", shown=_title(places.NEED), sort=folding(matching_views.NEEDS.c.title)),
        *_posted(matching_views.NEEDS),
        Column(
            "challenge",
            "post.challenge",
            shown=_challenge,
            exports=(Exported("challenge", lambda row: row.challenge_id),),
            by_default=False,
        ),
        *_standing(matching_views.NEEDS),
    ),
    filters=_post_filters(
        matching_views.NEEDS,
        Choice(key="challenge", words="post.challenge", column=matching_views.NEEDS.c.challenge_id, of=UUID),
    ),
    sort="-since",
    row_name=lambda row, _: row.title,
)
"""Every need, for the network; the keys of its files are those of an import."""

OFFERS: Final = Listing(
    name="offers",
    path=places.OFFER.path,
    title="offer.list",
    source=matching_views.OFFERS,
    id=matching_views.OFFERS.c.id,
    columns=(
        Column("title", "offer.one", shown=_title(places.OFFER), sort=folding(matching_views.OFFERS.c.title)),
        Column(
            "kind",
            "offer.kind",
            shown=lambda row, visit: visit.word.say(f"offer_kind.{row.kind}"),
            sort=matching_views.OFFERS.c.kind,
        ),
        *_posted(matching_views.OFFERS),
        *_standing(matching_views.OFFERS),
    ),
    filters=_post_filters(
        matching_views.OFFERS,
        Choices(
            key="kind",
            words="offer.kind",
            column=matching_views.OFFERS.c.kind,
            choices=list(OfferKind),
            family="offer_kind",
        ),
    ),
    sort="-since",
    row_name=lambda row, _: row.title,
)
"""Every offer, likewise."""


def _name(row: Any, visit: Visit) -> Cell:
    link = Link(row.name[visit.language], visit.to(challenge_at(row.id)))
    return [link, Tag(visit.word.say("synthetic.label"), "synthetic")] if row.synthetic else link


def _stated(key: str) -> Any:
    def cell(row: Any, visit: Visit) -> Cell:
        figure = getattr(row, key)
        return None if figure is None else visit.word.figure(figure["number"], qualifier=figure["qualifier"])

    return cell


def _figure(key: str) -> tuple[Exported, Exported]:
    return (
        Exported(key, lambda row: (getattr(row, key) or {}).get("number")),
        Exported(f"{key}_qualifier", lambda row: (getattr(row, key) or {}).get("qualifier")),
    )


_C: Final = matching_views.CHALLENGES.c
CHALLENGES: Final = Listing(
    name="challenges",
    path=places.CHALLENGES,
    title="challenge.list",
    source=matching_views.CHALLENGES,
    id=_C.id,
    columns=(
        Column(
            "name",
            "challenge.one",
            shown=_name,
            exports=in_both("name"),
            sort=lambda language: folding(_C.name[language].astext),
        ),
        Column(
            "issuer",
            "challenge.issuer",
            shown=lambda row, visit: organisation_cell(row.issued_by, row.issuer, visit) if row.issuer_id else None,
            exports=(Exported("issuer", lambda row: row.issuer),),
            sort=folding(_C.issuer),
        ),
        Column(
            "action_lines",
            "post.action_lines",
            shown=_numbers,
            exports=(Exported("action_lines", lambda row: [str(each) for each in row.action_lines]),),
        ),
        Column("opens", "challenge.opens", sort=_C.opens),
        Column("closes", "challenge.closes", sort=_C.closes, by_default=False),
        Column("status", "post.status", shown=status_cell, sort=_C.status),
        Column("needs", "challenge.needs", sort=_C.needs, is_figure=True),
        Column("matches", "challenge.counted", sort=_C.matches, is_figure=True),
        Column(
            "stated_matches",
            "challenge.stated",
            shown=_stated("stated_matches"),
            exports=_figure("stated_matches"),
            is_figure=True,
        ),
        Column("implementations", "challenge.counted_implementations", sort=_C.implementations, is_figure=True),
        Column(
            "stated_implementations",
            "challenge.stated_implementations",
            shown=_stated("stated_implementations"),
            exports=_figure("stated_implementations"),
            is_figure=True,
        ),
        Column("description", "challenge.description", exports=in_both("description"), by_default=False),
        Column("updated_at", "post.updated_at", sort=_C.updated_at, by_default=False),
    ),
    filters=(
        Search(
            over=(
                _C.name["nl"].astext,
                _C.name["en"].astext,
                _C.description["nl"].astext,
                _C.description["en"].astext,
                _C.issuer,
            )
        ),
        Choice(key="line", words="post.line", column=_C.action_lines, of=int),
        Choice(key="status", words="post.status", column=_C.status, choices=list(PostStatus), family="post_status"),
        YesNo(key="synthetic", words="post.synthetic", holds=_C.synthetic),
    ),
    sort="name",
    row_name=lambda row, visit: row.name[visit.language],
)
"""Every challenge, for everybody."""


def match_name(row: Any, visit: Visit) -> str:
    """Return what a match is called: who seeks and who provides."""
    unnamed = visit.word.say("organisation.unnamed")
    return visit.word.say("match.name", seeker=row.seeker or unnamed, provider=row.provider or unnamed)


def _match(row: Any, visit: Visit) -> Cell:
    link = Link(match_name(row, visit), visit.to(match_at(row.id)))
    return [link, Tag(visit.word.say("synthetic.label"), "synthetic")] if row.synthetic else link


def _about(row: Any, visit: Visit) -> Cell:
    found: list[Piece] = []
    for post, identifier, title in ((places.NEED, row.need_id, row.need), (places.OFFER, row.offer_id, row.offer)):
        if identifier is not None and title is not None:
            found.append(Link(title, visit.to(post.at(identifier))))
    return [piece for number, each in enumerate(found) for piece in ([Words("·"), each] if number else [each])]


def _stage(row: Any, visit: Visit) -> Cell:
    found: list[str | Piece] = [Tag(visit.word.say(f"match_status.{row.status}"), STAGE_KINDS[row.status])]
    if row.stale:
        found.append(Tag(visit.word.say("match.stale"), "warning"))
    return found


def _by_challenge(chosen: Sequence[Any]) -> Any:
    return matching_views.MATCHES.c.challenge_id.in_(chosen)


_M: Final = matching_views.MATCHES.c
MATCHES: Final = Listing(
    name="matches",
    path=places.MATCHES_LISTED,
    title="match.list",
    source=matching_views.MATCHES,
    id=_M.id,
    columns=(
        Column(
            "match",
            "match.one",
            shown=_match,
            exports=(Exported("seeker", lambda row: row.seeker), Exported("provider", lambda row: row.provider)),
            sort=folding(_M.seeker),
        ),
        Column(
            "provider",
            "match.provider",
            shown=lambda row, visit: organisation_cell(row.providing_id, row.provider, visit),
            exports=(),
            sort=folding(_M.provider),
            by_default=False,
        ),
        Column("status", "match.status", shown=_stage, sort=_M.status),
        Column(
            "about",
            "match.about",
            shown=_about,
            exports=(Exported("need", lambda row: row.need_id), Exported("offer", lambda row: row.offer_id)),
        ),
        Column(
            "challenge",
            "post.challenge",
            shown=_challenge,
            exports=(Exported("challenge", lambda row: row.challenge_id),),
        ),
        Column(
            "action_lines",
            "post.action_lines",
            shown=_numbers,
            exports=(Exported("action_lines", lambda row: [str(each) for each in sorted(set(row.action_lines))]),),
            by_default=False,
        ),
        Column("reason", "match.reason", by_default=False),
        Column("since", "match.since", sort=_M.since),
        Column("updated_at", "match.moved_at", sort=_M.updated_at),
        Column("synthetic", "post.synthetic", sort=_M.synthetic, by_default=False),
    ),
    filters=(
        Search(over=(_M.seeker, _M.provider, _M.need, _M.offer)),
        Choices(key="status", words="match.status", column=_M.status, choices=list(MatchStatus), family="match_status"),
        Choice(key="challenge", words="post.challenge", of=UUID, condition=_by_challenge),
        Choice(key="line", words="post.line", column=_M.action_lines, of=int),
        Choice(key="organisation", words="post.organisation", of=UUID, condition=matching_views.between),
        Mine(key="mine", words="post.mine", of=matching_views.among_parties),
        YesNo(key="stale", words="match.stale", holds=_M.stale),
    ),
    sort="-updated_at",
    within=lambda actor: matching_views.known_to(places.sees_matches(actor)),
    row_name=match_name,
)
"""The matches that somebody may know of."""
