"""What every page says: its shell, its forms, and what is said where there is no page."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mediate_gateway.entrypoints.phrase import Phrase

PHRASES: Final[Mapping[str, Phrase]] = MappingProxyType(
    {
        "hub.name": Phrase("MEDIATE", "MEDIATE"),
        "hub.promise": Phrase(
            "Eén overzicht van wat het media-ecosysteem zich voorneemt, en hoe ver het is.",
            "One overview of what the media ecosystem sets out to do, and how far it is.",
        ),
        "page.skip": Phrase("Naar de inhoud", "Skip to content"),
        "page.languages": Phrase("Taal", "Language"),
        "page.language.nl": Phrase("Nederlands", "Nederlands"),
        "page.language.en": Phrase("English", "English"),
        "page.sections": Phrase("Onderdelen", "Sections"),
        "page.error": Phrase("Fout: {title}", "Error: {title}"),
        "section.overview": Phrase("Overzicht", "Overview"),
        "section.members": Phrase("Leden", "Members"),
        "section.keys": Phrase("Sleutels", "Keys"),
        "section.administration": Phrase("Beheer", "Administration"),
        "account.mine": Phrase("Mijn profiel", "My profile"),
        "account.named": Phrase("{name}, mijn profiel", "{name}, my profile"),
        "account.sign_in": Phrase("Aanmelden", "Sign in"),
        "account.sign_out": Phrase("Afmelden", "Sign out"),
        "form.optional": Phrase("(niet verplicht)", "(optional)"),
        "form.wrong": Phrase("Dit kan nog niet", "This cannot be done yet"),
        "form.error": Phrase("Fout:", "Error:"),
        "form.choose": Phrase("Kies…", "Choose…"),
        "form.search": Phrase("Zoeken", "Search"),
        "form.save": Phrase("Opslaan", "Save"),
        "form.cancel": Phrase("Annuleren", "Cancel"),
        "form.copy": Phrase("Kopiëren", "Copy"),
        "form.copied": Phrase("Gekopieerd", "Copied"),
        "confirm.reason": Phrase("Waarom", "Why"),
        "confirm.reason.hint": Phrase(
            "Komt in het logboek, bij wat u doet. Noem geen namen.",
            "Kept in the log, beside what you do. Name no names.",
        ),
        "list.next": Phrase("Volgende", "Next"),
        "list.first": Phrase("Terug naar het begin", "Back to the beginning"),
        "list.actions": Phrase("Wat u kunt doen", "What you can do"),
        "none.yet": Phrase("nog niet", "not yet"),
        "staff.administrator": Phrase("Beheerder", "Administrator"),
        "staff.facilitator": Phrase("Facilitator", "Facilitator"),
        "staff.investment_officer": Phrase("Investeringsmanager", "Investment officer"),
        "staff.ops": Phrase("Technisch beheer", "Operations"),
        "staff.partner": Phrase("Partner", "Partner"),
        "staff.partner_admin": Phrase("Beheerder van een organisatie", "Organisation's admin"),
        "staff.visitor": Phrase("Bezoeker", "Visitor"),
        "staff.about.administrator": Phrase(
            "Geeft mensen toegang, en ziet het logboek van wie wat inzag.",
            "Lets people in, and sees the log of who looked at what.",
        ),
        "staff.about.facilitator": Phrase(
            "Houdt de actielijnen, de agenda en de monitor bij.", "Keeps the action lines, the agenda and the monitor."
        ),
        "staff.about.investment_officer": Phrase(
            "Houdt deals en subsidierondes bij; deals zijn vertrouwelijk.",
            "Keeps deals and grant calls; deals are confidential.",
        ),
        "staff.about.ops": Phrase(
            "Houdt de hub draaiend; ziet aantallen en standen, geen inhoud.",
            "Keeps the hub running; sees counts and states, no contents.",
        ),
        "problem.home": Phrase("Naar het overzicht", "To the overview"),
        "problem.trace": Phrase(
            "Noem dit nummer als u er iemand naar vraagt: {trace}", "Name this number when you ask somebody: {trace}"
        ),
        "problem.401.title": Phrase("Meld u eerst aan", "Sign in first"),
        "problem.401.what": Phrase(
            "U bent niet (meer) aangemeld. Meld u aan en doe het daarna opnieuw.",
            "You are not, or no longer, signed in. Sign in and then do it again.",
        ),
        "problem.403.title": Phrase("Dit mag u niet doen", "You may not do this"),
        "problem.403.what": Phrase(
            "U mag dit wel zien, maar niet wijzigen. Vraag het een beheerder als dat niet klopt.",
            "You may see this but not change it. Ask an administrator if that is not right.",
        ),
        "problem.404.title": Phrase("Deze pagina is er niet", "There is no such page"),
        "problem.404.what": Phrase(
            "Het adres klopt niet, de pagina is weg, of zij is niet voor u.",
            "The address is wrong, the page is gone, or it is not for you.",
        ),
        "problem.409.title": Phrase("Dit kan niet", "This cannot be done"),
        "problem.409.what": Phrase(
            "Er is intussen iets veranderd. Ga terug, kijk hoe het nu staat en probeer het opnieuw.",
            "Something changed meanwhile. Go back, look how it stands now and try again.",
        ),
        "problem.413.title": Phrase("Dit is te veel in één keer", "This is too much at once"),
        "problem.413.what": Phrase("Stuur minder en probeer het opnieuw.", "Send less and try again."),
        "problem.429.title": Phrase("Even wachten", "Wait a moment"),
        "problem.429.what": Phrase(
            "Er kwamen veel pogingen kort na elkaar. Probeer het over enkele minuten opnieuw.",
            "Many attempts came shortly after one another. Try again in some minutes.",
        ),
        "problem.500.title": Phrase("De hub maakte een fout", "The hub made a mistake"),
        "problem.500.what": Phrase(
            "Het ligt niet aan u, en het is vastgelegd. Probeer het zo nog eens.",
            "It is not your doing, and it has been logged. Try again in a moment.",
        ),
        "problem.503.title": Phrase("De hub is er even niet", "The hub is away for a moment"),
        "problem.503.what": Phrase(
            "Een deel van de hub is nu niet bereikbaar. Er is niets gewijzigd; probeer het zo opnieuw.",
            "A part of the hub cannot be reached now. Nothing was changed; try again in a moment.",
        ),
        "problem.cross_site.title": Phrase("Dit formulier geldt niet meer", "This form is no longer valid"),
        "problem.cross_site.what": Phrase(
            "Het kwam van een andere plek, of u meldde zich intussen opnieuw aan. Er is niets gewijzigd: open de pagina"
            " opnieuw en doe het nog eens.",
            "It came from elsewhere, or you signed in again meanwhile. Nothing was changed: open the page anew and do"
            " it again.",
        ),
        "problem.other.title": Phrase("Dit ging niet", "That did not work"),
        "problem.other.what": Phrase(
            "Ga terug en probeer het opnieuw; er is niets gewijzigd.", "Go back and try again; nothing was changed."
        ),
    }
)
