"""All the hub's pages, put into the gateway's API."""

from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Depends

from mediate_gateway.entrypoints.assets import Assets
from mediate_gateway.entrypoints.csrf import same_site
from mediate_gateway.entrypoints.guide import Guide
from mediate_gateway.entrypoints.identity import People
from mediate_gateway.entrypoints.mailing import MailRoom
from mediate_gateway.entrypoints.open import embedding, files
from mediate_gateway.entrypoints.open import page as open_data_page
from mediate_gateway.entrypoints.pages import agenda, community, keys, monitor, problems
from mediate_gateway.entrypoints.pages.accepting import AcceptingPages
from mediate_gateway.entrypoints.pages.accounts import AccountsPages
from mediate_gateway.entrypoints.pages.administration import AdministrationPages
from mediate_gateway.entrypoints.pages.agenda.tabs import TABS as AGENDA_TABS
from mediate_gateway.entrypoints.pages.appearance import AppearancePages
from mediate_gateway.entrypoints.pages.calendars import CalendarPages
from mediate_gateway.entrypoints.pages.changes import ChangesPages
from mediate_gateway.entrypoints.pages.community.tabs import TABS as COMMUNITY_TABS
from mediate_gateway.entrypoints.pages.erasing import ErasingPages
from mediate_gateway.entrypoints.pages.exporting import KIND, ExportPages
from mediate_gateway.entrypoints.pages.first_run import FirstRunPages
from mediate_gateway.entrypoints.pages.help import HelpPages
from mediate_gateway.entrypoints.pages.importing.bringing import BringingPages
from mediate_gateway.entrypoints.pages.importing.confidential import ConfidentialFilePages
from mediate_gateway.entrypoints.pages.importing.files import FilePages
from mediate_gateway.entrypoints.pages.inviting import Inviting
from mediate_gateway.entrypoints.pages.jobs import JobsPages
from mediate_gateway.entrypoints.pages.listings import LISTINGS
from mediate_gateway.entrypoints.pages.mail import MailPages
from mediate_gateway.entrypoints.pages.members import MembersPages
from mediate_gateway.entrypoints.pages.monitor.tabs import TABS as MONITOR_TABS
from mediate_gateway.entrypoints.pages.ops import OpsPage
from mediate_gateway.entrypoints.pages.overview import OverviewPage
from mediate_gateway.entrypoints.pages.partners import PartnersPage
from mediate_gateway.entrypoints.pages.pipeline.routing import routes as pipeline_routes
from mediate_gateway.entrypoints.pages.pipeline.tabs import TABS as PIPELINE_TABS
from mediate_gateway.entrypoints.pages.places import Places
from mediate_gateway.entrypoints.pages.profile import ProfilePages
from mediate_gateway.entrypoints.pages.rebuilding import RebuildingPages
from mediate_gateway.entrypoints.pages.search import SearchPages
from mediate_gateway.entrypoints.pages.shell import Shell
from mediate_gateway.entrypoints.pages.signing_in import SigningInPages
from mediate_gateway.entrypoints.pages.style import StylePages
from mediate_gateway.entrypoints.pages.subscriptions.routing import routes as subscription_routes
from mediate_gateway.entrypoints.pages.subscriptions.tabs import TABS as SUBSCRIPTION_TABS
from mediate_gateway.entrypoints.pages.tabs import Tabs
from mediate_gateway.entrypoints.pages.views import ViewsPages
from mediate_gateway.entrypoints.pages.visit import settled
from mediate_gateway.settings import GatewaySettings
from mediate_gateway.usecases.erase_person import Erasing
from mediate_gateway.usecases.export_person import Exporting
from mediate_gateway.usecases.greet import Greeting
from mediate_gateway.usecases.import_files import Importing
from mediate_gateway.usecases.jobs import Jobs
from mediate_gateway.usecases.read_audit import Auditing
from mediate_gateway.usecases.search import Searching
from mediate_gateway.usecases.show_overview import Overviews
from mediate_shared.service import Service


@dataclass(frozen=True)
class Pages:
    """What the pages stand on."""

    overviews: Overviews
    people: People
    exporting: Exporting
    erasing: Erasing
    auditing: Auditing
    jobs: Jobs
    importing: Importing
    mail: MailRoom
    searching: Searching
    bounds: GatewaySettings

    def install(self, service: Service, assets: Assets) -> None:
        """Add every page, and answer browsers with pages where something goes wrong.

        Whoever still has their first password gets to choose another one before they see anything else.
        """
        shell = Shell(
            Greeting(service.database),
            assets,
            provider=None if self.bounds.oidc_issuer is None else self.bounds.oidc_name,
            forget_rights=self.people.forget,
        )
        service.api.state.shell = shell
        service.api.state.public_url = self.bounds.public_url
        shell.offer("agenda_pages", Tabs(service.api.routes, AGENDA_TABS))
        shell.offer("community_pages", Tabs(service.api.routes, COMMUNITY_TABS))
        shell.offer("monitor_pages", Tabs(service.api.routes, MONITOR_TABS))
        shell.offer("pipeline_pages", Tabs(service.api.routes, PIPELINE_TABS))
        shell.offer("subscription_pages", Tabs(service.api.routes, SUBSCRIPTION_TABS))
        problems.install(service.api)
        for router in self._for_all():
            service.api.include_router(router, include_in_schema=False, dependencies=[Depends(same_site)])
        # A mail program that unsubscribes somebody says neither where it is nor who: what it was given is enough.
        service.api.include_router(MailPages(self.mail).endings(), include_in_schema=False)
        # Nor does a calendar program.
        service.api.include_router(CalendarPages(self.bounds).by_address(), include_in_schema=False)
        # Open files and charts for other sites are the same for everybody: nobody is looked up for them.
        for router in (files.routes(), embedding.routes()):
            service.api.include_router(router, include_in_schema=False)
        search = SearchPages(self.searching, Places(service.api.routes))
        first_run = FirstRunPages(service.api.state.examples, self.jobs)
        own = (search.routes(), first_run.routes(), HelpPages(Guide()).routes())
        for router in (*self._for_settled(shell), *own):
            service.api.include_router(
                router, include_in_schema=False, dependencies=[Depends(same_site), Depends(settled)]
            )

    def _for_all(self) -> list[APIRouter]:
        return [SigningInPages(self.people, self.bounds).routes(), AppearancePages(self.bounds).routes()]

    def _for_settled(self, shell: Shell) -> list[APIRouter]:
        inviting = Inviting(self.people.invitation_lasting, self.bounds.public_url, self.mail)
        idle = timedelta(minutes=self.bounds.session_idle_minutes)
        exports = ExportPages(LISTINGS, self.jobs)
        self.jobs.kind(KIND, exports.run)
        return [
            OverviewPage(self.overviews, shell).routes(),
            agenda.routes(),
            monitor.routes(),
            open_data_page.routes(),
            pipeline_routes(self.overviews),
            subscription_routes(),
            PartnersPage().routes(),
            OpsPage().routes(),
            community.routes(),
            ChangesPages().routes(),
            exports.routes(),
            ViewsPages(LISTINGS).routes(),
            MailPages(self.mail).routes(),
            CalendarPages(self.bounds).routes(),
            ProfilePages(self.people, self.exporting, idle).routes(),
            MembersPages(inviting).routes(),
            AcceptingPages(self.people).routes(),
            keys.routes(),
            AccountsPages(self.people.passwords).routes(),
            AdministrationPages(inviting, self.auditing).routes(),
            JobsPages(self.jobs).routes(),
            FilePages(self.importing).routes(),
            ConfidentialFilePages(self.importing.confidential).routes(),
            BringingPages(self.importing).routes(),
            RebuildingPages(self.jobs).routes(),
            ErasingPages(self.people, self.exporting, self.erasing).routes(),
            StylePages().routes(),
        ]
