"""What a form says of what it cannot accept."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mediate_gateway.entrypoints.phrase import Phrase

PHRASES: Final[Mapping[str, Phrase]] = MappingProxyType(
    {
        "refused.missing": Phrase("Vul dit in", "Fill this in"),
        "refused.choose": Phrase("Maak een keuze", "Choose one"),
        "refused.too_long": Phrase("Gebruik ten hoogste {most} tekens", "Use {most} characters at most"),
        "refused.character": Phrase(
            "Hierin staat een onzichtbaar teken dat niet kan; typ het over",
            "This holds an invisible character that cannot be kept; type it anew",
        ),
        "refused.email": Phrase(
            "Schrijf een e-mailadres als naam@voorbeeld.nl", "Write an email address like name@example.com"
        ),
        "refused.email.taken": Phrase(
            "Een ander account heeft dit e-mailadres al", "Another account has this email already"
        ),
        "refused.password.length": Phrase("Gebruik {least} tot {most} tekens", "Use {least} to {most} characters"),
        "refused.password.name": Phrase(
            "Kies iets anders dan uw aanmeldnaam", "Choose something else than your sign-in name"
        ),
        "refused.password.common": Phrase(
            "Dit wachtwoord wordt als eerste geprobeerd; kies een ander", "This password is tried first; choose another"
        ),
        "refused.password.wrong": Phrase("Dit is niet uw huidige wachtwoord", "This is not your current password"),
        "refused.password.same": Phrase("Dit is al uw wachtwoord", "This is your password already"),
        "refused.password.elsewhere": Phrase(
            "Dit account heeft hier geen wachtwoord: het meldt zich elders aan",
            "This account has no password here: it signs in elsewhere",
        ),
        "refused.sign_in": Phrase("De naam of het wachtwoord klopt niet", "The name or the password is not right"),
        "refused.too_many": Phrase(
            "Er mislukten veel pogingen. Wacht {wait} en probeer het dan opnieuw",
            "Many attempts failed. Wait {wait} and then try again",
        ),
        "refused.stale": Phrase(
            "Iemand anders wijzigde dit intussen. Kijk hoe het nu staat en doe het zo nodig opnieuw",
            "Somebody else changed this meanwhile. See how it stands now and do it again if need be",
        ),
        "refused.last_administrator": Phrase(
            "Dit is de laatste beheerder die zich kan aanmelden; maak eerst iemand anders beheerder",
            "This is the last administrator who can sign in; make somebody else one first",
        ),
        "refused.invitation.expired": Phrase("Deze uitnodiging is verlopen", "This invitation has expired"),
        "refused.invitation.accepted": Phrase("Deze uitnodiging is al gebruikt", "This invitation was used already"),
        "refused.invitation.revoked": Phrase("Deze uitnodiging is ingetrokken", "This invitation was revoked"),
        "refused.invitation.own": Phrase(
            "Dit is uw eigen uitnodiging; geef haar aan een ander",
            "This is your own invitation; give it to somebody else",
        ),
        "refused.invitation.email": Phrase(
            "De uitnodiging is voor een ander e-mailadres", "The invitation is meant for another email"
        ),
        "refused.invitation.empty": Phrase(
            "Kies een rol, een organisatie, of beide", "Choose a role, an organisation, or both"
        ),
        "refused.invitation.admin": Phrase(
            "Kies ook de organisatie waarvan deze persoon beheerder wordt",
            "Choose the organisation as well that this person will administer",
        ),
        "refused.organisation.unknown": Phrase(
            "Deze organisatie staat (nog) niet in het register", "This organisation is not in the registry (yet)"
        ),
        "refused.roles": Phrase("Deze rollen geeft alleen een beheerder", "Only an administrator gives these roles"),
        "refused.not_yours": Phrase("U gaat niet over deze organisatie", "You do not act for this organisation"),
        "refused.membership": Phrase(
            "Dit kan niet meer: hoe het lidmaatschap staat, is intussen veranderd",
            "This can no longer be done: where the membership stands has changed meanwhile",
        ),
        "refused.themself": Phrase(
            "Over uzelf beslist iemand anders; vraag het een andere beheerder",
            "Somebody else decides about you; ask another administrator",
        ),
        "refused.last_admin": Phrase(
            "Dit is de laatste beheerder van de organisatie; maak eerst een ander lid beheerder",
            "This is the organisation's last admin; make another member its admin first",
        ),
        "refused.organisations": Phrase(
            "Een account hoort bij ten hoogste {most} organisaties, gevraagde meegeteld",
            "An account belongs to {most} organisations at most, those asked for included",
        ),
        "refused.moment.passed": Phrase("Kies een dag die nog komt", "Choose a day that is still to come"),
        "refused.moment.far": Phrase("Kies een dag binnen {days} dagen", "Choose a day within {days} days"),
        "refused.machine.whose": Phrase(
            "Kies een organisatie of rollen, een van de twee", "Choose an organisation or roles, one of the two"
        ),
        "refused.machine.many": Phrase(
            "U hebt {count} sleutels die werken; trek er eerst een in",
            "You have {count} keys that work; revoke one first",
        ),
        "refused.day": Phrase("Schrijf een dag als 2027-02-28", "Write a day like 2027-02-28"),
        "refused.typed": Phrase("Typ precies wat er gevraagd wordt", "Type exactly what is asked for"),
        "refused.other": Phrase("Dit wordt niet geaccepteerd: {reason}", "This is not accepted: {reason}"),
    }
)
