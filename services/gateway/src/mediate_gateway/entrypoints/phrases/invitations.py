"""What people read who invite, and who are invited."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mediate_gateway.entrypoints.phrase import Phrase

PHRASES: Final[Mapping[str, Phrase]] = MappingProxyType(
    {
        "invitations.email": Phrase("E-mailadres", "Email"),
        "invitations.email.hint": Phrase(
            "Wie een nieuw account maakt, doet dat dan met dit adres. De hub verstuurt zelf geen mail.",
            "Whoever opens a new account does so with this address. The hub sends no mail itself.",
        ),
        "invitations.make": Phrase("Uitnodiging maken", "Make invitation"),
        "invitations.open": Phrase("Open uitnodigingen", "Open invitations"),
        "invitations.open.none": Phrase("Er zijn geen open uitnodigingen.", "There are no open invitations."),
        "invitations.anybody": Phrase("wie de link heeft", "whoever has the link"),
        "invitations.until": Phrase("te gebruiken tot {moment}", "can be used until {moment}"),
        "invitations.revoke": Phrase("Intrekken", "Revoke"),
        "invited.title": Phrase("De uitnodiging is gemaakt", "The invitation was made"),
        "invited.intro": Phrase(
            "Geef de link door aan wie u uitnodigt. U ziet hem alleen nu: hij wordt nergens bewaard.",
            "Pass the link on to whom you invite. You see it only now: it is kept nowhere.",
        ),
        "invited.link": Phrase("Link", "Link"),
        "invited.link.hint": Phrase(
            "Werkt één keer, tot {moment}. Wie hem heeft, kan hem gebruiken; stuur hem alleen naar wie u bedoelt.",
            "Works once, until {moment}. Whoever has it can use it, so send it only to whom it is meant for.",
        ),
        "invited.whom": Phrase("Voor", "For"),
        "invited.back": Phrase("Klaar", "Done"),
        "invitation.title": Phrase("U bent uitgenodigd", "You are invited"),
        "invitation.by": Phrase("{name} nodigt u uit in de hub.", "{name} invites you to the hub."),
        "invitation.by_hub": Phrase("U bent uitgenodigd in de hub.", "You are invited to the hub."),
        "invitation.as_admin": Phrase("als beheerder", "as an admin"),
        "invitation.until": Phrase("Te gebruiken tot", "Can be used until"),
        "invitation.accept_as": Phrase("Aannemen als {name}", "Accept as {name}"),
        "invitation.other": Phrase(
            "Bent u iemand anders? Meld u eerst af en open de link opnieuw.",
            "Are you somebody else? Sign out first and open the link again.",
        ),
        "invitation.known": Phrase("U hebt al een account", "You have an account already"),
        "invitation.sign_in": Phrase("Aanmelden en aannemen", "Sign in and accept"),
        "invitation.new": Phrase("U bent hier nieuw", "You are new here"),
        "invitation.email.hint": Phrase("Hiermee meldt u zich aan.", "You sign in with this."),
        "invitation.email.fixed": Phrase(
            "Voor dit adres is de uitnodiging; u meldt zich ermee aan.",
            "The invitation is for this address; you sign in with it.",
        ),
        "invitation.again": Phrase("Wachtwoord, nog eens", "Password, once more"),
        "invitation.open": Phrase("Account maken en aannemen", "Open an account and accept"),
        "invitation.over": Phrase(
            "Vraag wie u uitnodigde om een nieuwe link.", "Ask whoever invited you for a new link."
        ),
        "done.accepted": Phrase("U hebt de uitnodiging aangenomen.", "You accepted the invitation."),
        "done.invitation_revoked": Phrase(
            "De uitnodiging is ingetrokken; de link werkt niet meer.",
            "The invitation was revoked; its link no longer works.",
        ),
    }
)
