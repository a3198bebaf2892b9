"""What people read when they sign in and out, and about their password."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mediate_gateway.entrypoints.phrase import Phrase

PHRASES: Final[Mapping[str, Phrase]] = MappingProxyType(
    {
        "sign_in.title": Phrase("Aanmelden", "Sign in"),
        "sign_in.login": Phrase("E-mailadres of aanmeldnaam", "Email or sign-in name"),
        "sign_in.password": Phrase("Wachtwoord", "Password"),
        "sign_in.do": Phrase("Aanmelden", "Sign in"),
        "sign_in.lasts": Phrase(
            "U blijft aangemeld tot u {idle} niets doet, en ten hoogste {longest}. Wat u dan nog niet opsloeg, gaat"
            " verloren.",
            "You stay signed in until you do nothing for {idle}, and for {longest} at most. What you had not saved by"
            " then is lost.",
        ),
        "sign_in.forgotten": Phrase(
            "Wachtwoord vergeten? Een beheerder van de hub geeft u een nieuw.",
            "Forgotten your password? An administrator of the hub gives you a new one.",
        ),
        "sign_in.needed": Phrase(
            "Meld u aan om verder te gaan; daarna komt u op de pagina die u vroeg.",
            "Sign in to go on; you will then get to the page you asked for.",
        ),
        "sign_in.ended": Phrase(
            "U was te lang weg en bent daarom afgemeld. Meld u opnieuw aan; daarna komt u terug waar u was.",
            "You were away too long and were signed out. Sign in again; you will then return to where you were.",
        ),
        "sign_in.provider": Phrase("Aanmelden met {provider}", "Sign in with {provider}"),
        "sign_in.local": Phrase("Met een wachtwoord van de hub", "With a password of the hub"),
        "sign_in.none": Phrase(
            "Deze hub kent nog niemand. Wie haar beheert, leest in de handleiding hoe de eerste beheerder komt.",
            "This hub knows nobody yet. Whoever runs it can read in the manual how the first administrator comes.",
        ),
        "sign_in.already": Phrase("U bent aangemeld als {name}.", "You are signed in as {name}."),
        "sign_in.go_on": Phrase("Verder", "Go on"),
        "sign_out.title": Phrase("Afmelden", "Sign out"),
        "sign_out.sure": Phrase("Wilt u zich afmelden van de hub?", "Do you want to sign out of the hub?"),
        "sign_out.do": Phrase("Afmelden", "Sign out"),
        "sign_out.done": Phrase("U bent afgemeld", "You are signed out"),
        "sign_out.what": Phrase(
            "Op een computer die u deelt, sluit u nu het venster.", "On a computer you share, now close the window."
        ),
        "sign_out.provider": Phrase("Ook afmelden bij {provider}", "Sign out of {provider} as well"),
        "sign_out.again": Phrase("Opnieuw aanmelden", "Sign in again"),
        "password.title": Phrase("Wachtwoord wijzigen", "Change your password"),
        "password.first.title": Phrase("Kies uw eigen wachtwoord", "Choose your own password"),
        "password.first.why": Phrase(
            "U meldde zich aan met een eerste wachtwoord, dat ook een ander kan kennen. Kies er nu zelf een; daarna"
            " kunt u verder.",
            "You signed in with a first password, which somebody else may know as well. Choose one yourself now; then"
            " you can go on.",
        ),
        "password.login": Phrase("U meldt zich aan als", "You sign in as"),
        "password.current": Phrase("Huidig wachtwoord", "Current password"),
        "password.current.first": Phrase("Het eerste wachtwoord, dat u kreeg", "The first password, as given to you"),
        "password.new": Phrase("Nieuw wachtwoord", "New password"),
        "password.new.hint": Phrase(
            "Ten minste {least} tekens. Een zin die alleen u bedenkt, is sterk en te onthouden; plakken uit een"
            " wachtwoordkluis mag.",
            "At least {least} characters. A sentence only you would think of is strong and can be remembered; pasting"
            " from a password manager is fine.",
        ),
        "password.again": Phrase("Nieuw wachtwoord, nog eens", "New password, once more"),
        "password.do": Phrase("Wachtwoord wijzigen", "Change password"),
        "password.first.do": Phrase("Wachtwoord vastleggen", "Keep this password"),
        "password.others": Phrase(
            "Elders wordt u afgemeld; hier blijft u aangemeld.",
            "You will be signed out elsewhere; here you stay signed in.",
        ),
        "password.elsewhere": Phrase(
            "U meldt zich aan met {provider}. Uw wachtwoord wijzigt u daar.",
            "You sign in with {provider}. You change your password there.",
        ),
        "password.different": Phrase("De twee zijn niet gelijk", "The two are not the same"),
        "done.password": Phrase(
            "Uw wachtwoord is gewijzigd. Elders bent u afgemeld.",
            "Your password was changed. Elsewhere you are signed out.",
        ),
    }
)
