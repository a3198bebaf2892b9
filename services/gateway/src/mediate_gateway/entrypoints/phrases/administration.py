"""What administrators read about accounts, the audit and erasing."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mediate_gateway.entrypoints.phrase import Phrase

PHRASES: Final[Mapping[str, Phrase]] = MappingProxyType(
    {
        "administration.title": Phrase("Beheer", "Administration"),
        "administration.parts": Phrase("Onderdelen van het beheer", "Parts of administration"),
        "administration.accounts": Phrase("Accounts", "Accounts"),
        "administration.invitations": Phrase("Uitnodigingen", "Invitations"),
        "administration.audit": Phrase("Logboek", "Audit"),
        "administration.open": Phrase("Account maken", "Open an account"),
        "administration.open.intro": Phrase(
            "U krijgt een wachtwoord voor één keer, om over te dragen. Liever dat mensen zelf een account maken? Nodig"
            " ze dan uit.",
            "You get a password for one use, to hand over. Would you rather have people open an account themselves?"
            " Then invite them.",
        ),
        "administration.open.email": Phrase("Hiermee meldt deze persoon zich aan.", "This person signs in with it."),
        "administration.open.do": Phrase("Account maken", "Open account"),
        "administration.search": Phrase("Naam of e-mailadres, of een deel ervan", "Name or email, or part of it"),
        "administration.role": Phrase("Rol", "Role"),
        "administration.status": Phrase("Stand", "Status"),
        "administration.any": Phrase("Alle", "All"),
        "administration.seen": Phrase("Laatst aangemeld", "Last signed in"),
        "administration.none": Phrase("Geen account voldoet hieraan.", "No account is like this."),
        "administration.opened.title": Phrase("{name} heeft nu een account", "{name} has an account now"),
        "administration.opened.intro": Phrase(
            "Draag de aanmeldnaam en het wachtwoord over. U ziet het wachtwoord alleen nu: het wordt nergens bewaard.",
            "Hand over the sign-in name and the password. You see the password only now: it is kept nowhere.",
        ),
        "administration.reset.title": Phrase("{name} heeft een nieuw wachtwoord", "{name} has a new password"),
        "administration.reset.intro": Phrase(
            "Draag het wachtwoord over. U ziet het alleen nu. Overal is deze persoon afgemeld.",
            "Hand over the password. You see it only now. This person is signed out everywhere.",
        ),
        "administration.login": Phrase("Aanmeldnaam", "Sign-in name"),
        "administration.first_password": Phrase("Wachtwoord voor één keer", "Password for one use"),
        "administration.first_password.hint": Phrase(
            "Bij de eerste keer aanmelden kiest deze persoon zelf een ander.",
            "At the first sign-in this person chooses another one.",
        ),
        "administration.handed_over": Phrase("Ik heb het overgedragen", "I have handed it over"),
        "administration.invite.organisation": Phrase(
            "Alleen als deze persoon er lid van moet worden.", "Only if this person should become a member of it."
        ),
        "administration.invite.none": Phrase("Geen organisatie", "No organisation"),
        "administration.invited_by": Phrase("door {name}", "by {name}"),
        "account.status.active": Phrase("open", "open"),
        "account.status.closed": Phrase("gesloten", "closed"),
        "account.first_password": Phrase("nog het eerste wachtwoord", "still the first password"),
        "account.erased": Phrase("Verwijderde persoon", "Erased person"),
        "account.erased.what": Phrase(
            "Van deze persoon is alleen dit nummer over, zodat het logboek blijft kloppen.",
            "Of this person only this number is left, so that the audit still holds.",
        ),
        "account.signs_in": Phrase("Meldt zich aan", "Signs in"),
        "account.opened": Phrase("Gemaakt", "Opened"),
        "account.id": Phrase("Nummer", "Number"),
        "account.roles": Phrase("Rollen van medewerkers", "Roles of staff"),
        "account.roles.hint": Phrase(
            "Partners krijgen geen rol: zij zijn lid van een organisatie.",
            "Partners are given no role: they are members of an organisation.",
        ),
        "account.roles.none": Phrase("geen", "none"),
        "account.organisations": Phrase("Organisaties", "Organisations"),
        "account.organisations.none": Phrase("Hoort bij geen organisatie.", "Belongs to no organisation."),
        "account.more": Phrase("Dit account", "This account"),
        "account.reset": Phrase("Nieuw wachtwoord geven", "Give a new password"),
        "account.reset.title": Phrase("{name} een nieuw wachtwoord geven", "Give {name} a new password"),
        "account.reset.what": Phrase(
            "Het oude wachtwoord werkt dan niet meer en overal wordt deze persoon afgemeld. Vraag eerst of de vraag"
            " echt van hem of haar komt.",
            "The old password will no longer work and this person is signed out everywhere. Make sure first that it is"
            " really them who ask.",
        ),
        "account.reset.do": Phrase("Nieuw wachtwoord maken", "Make a new password"),
        "account.close": Phrase("Account sluiten", "Close this account"),
        "account.close.title": Phrase("Account van {name} sluiten", "Close the account of {name}"),
        "account.close.what": Phrase(
            "Deze persoon wordt meteen overal afgemeld en kan zich niet meer aanmelden. Sleutels die hij of zij maakte,"
            " werken niet meer. U kunt het account later weer openen.",
            "This person is signed out everywhere at once and can no longer sign in. Keys they made stop working. You"
            " can open the account again later.",
        ),
        "account.close.do": Phrase("Sluiten", "Close"),
        "account.reopen": Phrase("Account weer openen", "Open this account again"),
        "account.reopen.title": Phrase("Account van {name} weer openen", "Open the account of {name} again"),
        "account.reopen.what": Phrase(
            "Deze persoon kan zich daarna weer aanmelden, met dezelfde rollen.",
            "This person can sign in again then, with the same roles.",
        ),
        "account.reopen.do": Phrase("Weer openen", "Open again"),
        "account.data": Phrase("Alle gegevens downloaden", "Download all their data"),
        "account.erase": Phrase("Persoon verwijderen", "Erase this person"),
        "audit.intro": Phrase(
            "Wie wat vertrouwelijks deed of inzag. Er kan niets uit verdwijnen; dat u het leest, komt er ook in.",
            "Who did or saw what confidential thing. Nothing can vanish from it; that you read it is entered too.",
        ),
        "audit.caption": Phrase("Nieuwste eerst", "Newest first"),
        "audit.service": Phrase("Dienst", "Service"),
        "audit.actor": Phrase("Nummer van wie het deed", "Number of who did it"),
        "audit.object": Phrase("Nummer van wat het aanging", "Number of what it was about"),
        "audit.when": Phrase("Wanneer", "When"),
        "audit.who": Phrase("Wie", "Who"),
        "audit.what": Phrase("Wat", "What"),
        "audit.with": Phrase("Waarmee", "With what"),
        "audit.basis": Phrase("grond", "basis"),
        "audit.number": Phrase("{service}, nr. {number}", "{service}, no. {number}"),
        "audit.none": Phrase("Hierover staat niets in het logboek.", "The audit has nothing about this."),
        "audit.kind.visitor": Phrase("bezoeker", "visitor"),
        "audit.kind.person": Phrase("persoon", "person"),
        "audit.kind.machine": Phrase("programma", "program"),
        "audit.kind.script": Phrase("script", "script"),
        "audit.kind.service": Phrase("de hub zelf", "the hub itself"),
        "erase.title": Phrase("{name} verwijderen", "Erase {name}"),
        "erase.own.title": Phrase("Mijn account verwijderen", "Erase my account"),
        "erase.what": Phrase(
            "Elke dienst van de hub verwijdert wat zij over deze persoon bewaart: naam, e-mailadres, lidmaatschappen,"
            " sessies, en plekken in dealteams.",
            "Each service of the hub removes what it keeps about this person: name, email, memberships, sessions, and"
            " places on deal teams.",
        ),
        "erase.own.what": Phrase(
            "Elke dienst van de hub verwijdert wat zij over u bewaart: naam, e-mailadres, lidmaatschappen, sessies, en"
            " plekken in dealteams. U kunt zich daarna niet meer aanmelden.",
            "Each service of the hub removes what it keeps about you: name, email, memberships, sessions, and places on"
            " deal teams. You can no longer sign in then.",
        ),
        "erase.kept": Phrase(
            "Het logboek blijft kloppen: daarin staat alleen een nummer. U krijgt een verslag van wat verwijderd is.",
            "The audit still holds: it has only a number. You get a report of what was removed.",
        ),
        "erase.final": Phrase("Dit is niet terug te draaien.", "This cannot be undone."),
        "erase.reason": Phrase("Waarom", "Why"),
        "erase.reason.hint": Phrase(
            "Blijft bij het verslag bewaard, bijvoorbeeld “op eigen verzoek”. Noem geen namen.",
            "Kept with the report, for example “at their own request”. Name no names.",
        ),
        "erase.confirm": Phrase("Ter bevestiging", "To confirm"),
        "erase.confirm.hint": Phrase("Typ over: {asked}", "Type this: {asked}"),
        "erase.do": Phrase("Voorgoed verwijderen", "Erase for good"),
        "erase.own.do": Phrase("Mijn account voorgoed verwijderen", "Erase my account for good"),
        "erased.title": Phrase("De persoon is verwijderd", "The person was erased"),
        "erased.under_way": Phrase("De persoon wordt verwijderd", "The person is being erased"),
        "erased.intro": Phrase(
            "Elke dienst heeft verwijderd wat zij had. Dit verslag bevat alleen nummers en aantallen.",
            "Every service removed what it had. This report holds only numbers and counts.",
        ),
        "erased.waits": Phrase(
            "In de hub zelf is het gedaan; niet elke dienst heeft al geantwoord. Elke minuut wordt het opnieuw"
            " gevraagd; deze pagina laat dan meer zien.",
            "In the hub itself it is done; not every service has answered yet. They are asked again every minute; this"
            " page will then show more.",
        ),
        "erased.waits.own": Phrase(
            "In de hub zelf is het gedaan; niet elke dienst heeft al geantwoord. Die wordt het elke minuut opnieuw"
            " gevraagd; u hoeft niets meer te doen.",
            "In the hub itself it is done; not every service has answered yet. Those are asked again every minute; you"
            " need not do anything more.",
        ),
        "erased.asked": Phrase("Gevraagd", "Asked"),
        "erased.finished": Phrase("Klaar", "Finished"),
        "erased.open": Phrase("Nog geen antwoord van", "No answer yet from"),
        "erased.caption": Phrase("Per dienst", "By service"),
        "erased.removed": Phrase("Verwijderd", "Removed"),
        "erased.kept": Phrase("Gebleven, met alleen een nummer", "Kept, by number alone"),
        "erased.ids": Phrase("Nummers", "Numbers"),
        "erased.nothing": Phrase("niets", "nothing"),
        "done.roles": Phrase("De rollen zijn gewijzigd.", "The roles were changed."),
        "done.account_closed": Phrase("Het account is gesloten.", "The account was closed."),
        "done.account_active": Phrase("Het account is weer open.", "The account is open again."),
    }
)
