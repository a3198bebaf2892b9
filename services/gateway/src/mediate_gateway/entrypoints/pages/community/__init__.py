"""The pages of the community: who takes part, how they connect, and what each of them carries."""

from fastapi import APIRouter

from mediate_gateway.entrypoints.pages.community.belonging import BelongingPages
from mediate_gateway.entrypoints.pages.community.bulk import BulkPages
from mediate_gateway.entrypoints.pages.community.challenges import ChallengePages
from mediate_gateway.entrypoints.pages.community.challenging import ChallengingPages
from mediate_gateway.entrypoints.pages.community.contacts import ContactPages
from mediate_gateway.entrypoints.pages.community.directory import DirectoryPage
from mediate_gateway.entrypoints.pages.community.duplicates import DuplicatesPages
from mediate_gateway.entrypoints.pages.community.editing import EditingPages
from mediate_gateway.entrypoints.pages.community.grouping import GroupingPages
from mediate_gateway.entrypoints.pages.community.groups import GroupPages
from mediate_gateway.entrypoints.pages.community.history import HistoryPage
from mediate_gateway.entrypoints.pages.community.introducing import IntroducingPages
from mediate_gateway.entrypoints.pages.community.joining import JoiningPages
from mediate_gateway.entrypoints.pages.community.lineage import LineagePages
from mediate_gateway.entrypoints.pages.community.match import MatchPage
from mediate_gateway.entrypoints.pages.community.matches import MatchesPages
from mediate_gateway.entrypoints.pages.community.members import MembersPages
from mediate_gateway.entrypoints.pages.community.merging import MergingPages
from mediate_gateway.entrypoints.pages.community.moving import MovingPages
from mediate_gateway.entrypoints.pages.community.network import NetworkPages
from mediate_gateway.entrypoints.pages.community.organisation import OrganisationPage
from mediate_gateway.entrypoints.pages.community.posting import PostingPages
from mediate_gateway.entrypoints.pages.community.posts import PostPages
from mediate_gateway.entrypoints.pages.community.proposing import ProposingPages
from mediate_gateway.entrypoints.pages.community.requests import RequestPages
from mediate_gateway.entrypoints.pages.community.testing import MediaTechPages
from mediate_gateway.entrypoints.pages.community.unmerging import UnmergingPage


def routes() -> APIRouter:
    """Return ``/community`` and everything below it."""
    router = APIRouter()
    # What makes something new before the page of one: its path would otherwise pass for that of one.
    for making in (PostingPages(), ChallengingPages(), IntroducingPages()):
        router.include_router(making.routes())
    for showing in (PostPages(), ChallengePages(), MatchesPages(), MovingPages(), MatchPage(), LineagePages()):
        router.include_router(showing.routes())
    for belonging in (MembersPages(), BelongingPages(), ContactPages()):
        router.include_router(belonging.routes())
    for one in (DuplicatesPages(), MergingPages(), UnmergingPage()):
        router.include_router(one.routes())
    for curating in (HistoryPage(), MediaTechPages(), RequestPages(), ProposingPages()):
        router.include_router(curating.routes())
    # Forming one before the page of a group, for the same reason.
    for grouping in (GroupingPages(), GroupPages(), JoiningPages(), NetworkPages()):
        router.include_router(grouping.routes())
    # Editing before the organisation: its path for a new one would otherwise pass for that of an organisation.
    for pages in (DirectoryPage(), BulkPages(), EditingPages(), OrganisationPage()):
        router.include_router(pages.routes())
    return router
