"""What people read about who belongs to which organisation."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mediate_gateway.entrypoints.phrase import Phrase

PHRASES: Final[Mapping[str, Phrase]] = MappingProxyType(
    {
        "organisations.members.title": Phrase("Leden van organisaties", "Members of organisations"),
        "organisations.members.intro": Phrase(
            "Kies een organisatie om haar leden te zien, vragen te beantwoorden en mensen uit te nodigen.",
            "Choose an organisation to see its members, answer who asks, and invite people.",
        ),
        "organisations.members.waiting": Phrase("Wachten op antwoord", "Waiting for an answer"),
        "organisations.members.all": Phrase("Alle organisaties", "All organisations"),
        "organisations.members.active": Phrase("leden: {count}", "members: {count}"),
        "organisations.members.requested": Phrase("vragen om toegang: {count}", "asking to join: {count}"),
        "organisations.members.none": Phrase(
            "Geen organisatie met “{asked}” in haar naam.", "No organisation has “{asked}” in its name."
        ),
        "members.intro.manages": Phrase(
            "Leden zien en doen wat deze organisatie aangaat. Beheerders laten anderen toe en maken sleutels.",
            "Members see and do what concerns this organisation. Admins let others in and make keys.",
        ),
        "members.intro.belongs": Phrase(
            "Wie er nog meer bij deze organisatie hoort.", "Who else belongs to this organisation."
        ),
        "members.asking": Phrase("Vragen om toegang", "Asking to join"),
        "members.who": Phrase("Wie", "Who"),
        "members.admit": Phrase("Toelaten", "Admit"),
        "members.decline": Phrase("Afwijzen", "Decline"),
        "members.heading": Phrase("Leden", "Members"),
        "members.empty": Phrase(
            "Deze organisatie heeft nog geen leden. Nodig iemand uit.",
            "This organisation has no members yet. Invite somebody.",
        ),
        "members.appoint": Phrase("Beheerder maken", "Make admin"),
        "members.dismiss": Phrase("Geen beheerder meer", "No longer admin"),
        "members.end": Phrase("Beëindigen", "End"),
        "members.end.title": Phrase("Lidmaatschap van {name} beëindigen", "End the membership of {name}"),
        "members.end.what": Phrase(
            "Deze persoon ziet en doet daarna niets meer namens {organisation}, en sleutels die hij of zij voor haar"
            " maakte, werken niet meer. Opnieuw vragen of uitnodigen kan altijd.",
            "This person will no longer see or do anything for {organisation}, and keys they made for it stop working."
            " They can always ask again or be invited.",
        ),
        "members.end.do": Phrase("Lidmaatschap beëindigen", "End membership"),
        "members.invite": Phrase("Iemand uitnodigen", "Invite somebody"),
        "members.invite.admin": Phrase("Als beheerder van de organisatie", "As an admin of the organisation"),
        "members.invite.admin.more": Phrase(
            "Mag anderen toelaten en sleutels maken.", "May let others in and make keys."
        ),
        "done.admitted": Phrase(
            "De vraag is ingewilligd: zij of hij hoort er nu bij.",
            "They asked and were admitted: they belong to it now.",
        ),
        "done.declined": Phrase("De vraag is afgewezen.", "The request was declined."),
        "done.appointed": Phrase(
            "Dit lid is nu beheerder van de organisatie.", "This member is now an admin of the organisation."
        ),
        "done.dismissed": Phrase("Dit lid is geen beheerder meer.", "This member is no longer an admin."),
        "done.membership_ended": Phrase("Het lidmaatschap is beëindigd.", "The membership was ended."),
    }
)
