"""What people read about themselves."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mediate_gateway.entrypoints.phrase import Phrase

PHRASES: Final[Mapping[str, Phrase]] = MappingProxyType(
    {
        "profile.title": Phrase("Mijn profiel", "My profile"),
        "profile.who.heading": Phrase("Wie u bent", "Who you are"),
        "profile.name": Phrase("Naam", "Name"),
        "profile.name.hint": Phrase("Zo ziet wie met u werkt u staan.", "What those who work with you see."),
        "profile.language": Phrase("Taal van de hub", "Language of the hub"),
        "profile.language.hint": Phrase(
            "Op elke pagina kunt u ook even de andere kiezen.",
            "On every page you can also choose the other for a while.",
        ),
        "profile.email": Phrase("E-mailadres", "Email"),
        "profile.email.none": Phrase("niet opgegeven", "not given"),
        "profile.signs_in": Phrase("U meldt zich aan", "You sign in"),
        "profile.signs_in.local": Phrase("als {login}, met een wachtwoord", "as {login}, with a password"),
        "profile.signs_in.provider": Phrase("met {provider}", "with {provider}"),
        "profile.roles": Phrase("Rollen", "Roles"),
        "profile.roles.none": Phrase("nog geen: u ziet wat iedereen ziet", "none yet: you see what everybody sees"),
        "profile.password": Phrase("Wachtwoord wijzigen", "Change your password"),
        "profile.organisations.heading": Phrase("Uw organisaties", "Your organisations"),
        "profile.organisations.none": Phrase(
            "U hoort nog bij geen organisatie. Vraag er een om u toe te laten; dan ziet en doet u wat haar aangaat.",
            "You belong to no organisation yet. Ask one to admit you; then you see and do what concerns it.",
        ),
        "profile.join": Phrase("Aansluiten bij een organisatie", "Join an organisation"),
        "profile.members": Phrase("Leden", "Members"),
        "profile.leave": Phrase("Weggaan", "Leave"),
        "profile.leave.title": Phrase("Weggaan bij {name}", "Leave {name}"),
        "profile.leave.what": Phrase(
            "U ziet daarna niet meer wat alleen deze organisatie aangaat. U kunt later opnieuw vragen om u"
            " aan te sluiten.",
            "You will no longer see what concerns this organisation alone. You can ask to belong to it again later.",
        ),
        "profile.leave.do": Phrase("Weggaan", "Leave"),
        "profile.withdraw": Phrase("Intrekken", "Withdraw"),
        "profile.withdraw.title": Phrase("Uw vraag aan {name} intrekken", "Withdraw what you asked {name}"),
        "profile.withdraw.what": Phrase(
            "Niemand hoeft uw vraag dan nog te beantwoorden.", "Then nobody needs to answer you any more."
        ),
        "profile.withdraw.do": Phrase("Intrekken", "Withdraw"),
        "profile.about": Phrase("bij {name}", "at {name}"),
        "membership.requested": Phrase("wacht op antwoord", "waits for an answer"),
        "membership.active": Phrase("lid", "member"),
        "membership.ended": Phrase("beëindigd of afgewezen", "ended or declined"),
        "membership.admin": Phrase("beheerder", "admin"),
        "membership.since": Phrase("sinds {moment}", "since {moment}"),
        "membership.asked": Phrase("gevraagd op {moment}", "asked on {moment}"),
        "organisation.unnamed": Phrase(
            "een organisatie die de hub nog niet kent", "an organisation the hub does not know yet"
        ),
        "profile.sessions.heading": Phrase("Waar u bent aangemeld", "Where you are signed in"),
        "profile.sessions.caption": Phrase(
            "Elke regel is een browser waarin u zich aanmeldde", "Each line is a browser in which you signed in"
        ),
        "profile.sessions.since": Phrase("Aangemeld", "Signed in"),
        "profile.sessions.seen": Phrase("Laatst gebruikt", "Last used"),
        "profile.sessions.until": Phrase("Uiterlijk tot", "At most until"),
        "profile.sessions.this": Phrase("deze browser", "this browser"),
        "profile.sessions.end": Phrase("Overal afmelden", "Sign out everywhere"),
        "profile.sessions.end.what": Phrase(
            "Ook hier. Doe dit als u uw telefoon kwijt bent, of vergat zich af te melden.",
            "Here too. Do this if you lost your phone, or forgot to sign out.",
        ),
        "profile.data.heading": Phrase("Wat de hub van u weet", "What the hub knows about you"),
        "profile.data.what": Phrase(
            "Een bestand met alles wat elke dienst van de hub over u bewaart, en wat er in het logboek over u staat.",
            "A file with everything that each service of the hub keeps about you, and what its log says of you.",
        ),
        "profile.data.do": Phrase("Mijn gegevens downloaden", "Download my data"),
        "profile.erase": Phrase("Mijn account verwijderen", "Erase my account"),
        "join.title": Phrase("Aansluiten bij een organisatie", "Join an organisation"),
        "join.intro": Phrase(
            "Zoek de organisatie waar u voor werkt. Wie haar leden beheert, beantwoordt uw vraag.",
            "Look for the organisation you work for. Whoever manages its members answers you.",
        ),
        "join.search": Phrase("Naam van de organisatie, of een deel ervan", "Name of the organisation, or part of it"),
        "join.found": Phrase("Gevonden organisaties", "Organisations found"),
        "join.none": Phrase(
            "Geen organisatie met “{asked}” in haar naam. Zoek op een deel van de naam, of vraag een facilitator haar"
            " in het register te zetten.",
            "No organisation has “{asked}” in its name. Search for a part of the name, or ask a facilitator to enter it"
            " in the registry.",
        ),
        "join.more": Phrase(
            "Er zijn er meer dan {count}; typ meer van de naam.", "There are more than {count}; type more of the name."
        ),
        "join.do": Phrase("Vragen om toegang", "Ask to join"),
        "join.organisation": Phrase("Organisatie", "Organisation"),
        "done.profile": Phrase("Uw profiel is bijgewerkt.", "Your profile was updated."),
        "done.joining": Phrase(
            "Uw vraag is gesteld. Hier ziet u wanneer zij beantwoord is.",
            "You have asked. You will see here when you are answered.",
        ),
        "done.left": Phrase("U hoort niet meer bij die organisatie.", "You no longer belong to that organisation."),
    }
)
