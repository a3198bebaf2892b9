"""What people read about keys, by which machines are let in."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mediate_gateway.entrypoints.phrase import Phrase

PHRASES: Final[Mapping[str, Phrase]] = MappingProxyType(
    {
        "keys.title": Phrase("Sleutels", "Keys"),
        "keys.intro": Phrase(
            "Met een sleutel gebruikt een programma de hub zonder dat iemand zich aanmeldt. Geef elk programma een"
            " eigen sleutel, met niet meer dan het nodig heeft.",
            "With a key a program uses the hub without anybody signing in. Give each program a key of its own, with no"
            " more than it needs.",
        ),
        "keys.new": Phrase("Sleutel maken", "Make a key"),
        "keys.list": Phrase("Alle sleutels", "All keys"),
        "keys.empty": Phrase("Er zijn nog geen sleutels.", "There are no keys yet."),
        "keys.key": Phrase("Sleutel", "Key"),
        "keys.may": Phrase("Mag", "May"),
        "keys.use": Phrase("Gebruik", "Use"),
        "keys.begins": Phrase("begint met {prefix}", "begins with {prefix}"),
        "keys.client": Phrase("client-id {id}", "client id {id}"),
        "keys.for": Phrase("voor {name}", "for {name}"),
        "keys.by": Phrase("gemaakt door {name}", "made by {name}"),
        "keys.by.gone": Phrase("gemaakt door iemand die er niet meer is", "made by somebody who is gone"),
        "keys.last_used": Phrase("laatst gebruikt: {moment}", "last used: {moment}"),
        "keys.until": Phrase("tot {moment}", "until {moment}"),
        "keys.state.works": Phrase("werkt", "works"),
        "keys.state.expired": Phrase("verlopen", "expired"),
        "keys.state.revoked": Phrase("ingetrokken", "revoked"),
        "keys.kind": Phrase("Soort", "Kind"),
        "keys.kind.api_key": Phrase("API-sleutel", "API key"),
        "keys.kind.api_key.about": Phrase(
            "Eén geheim dat het programma bij elke vraag meestuurt. Het eenvoudigst.",
            "One secret that the program sends with every request. The simplest.",
        ),
        "keys.kind.oauth_client": Phrase("OAuth-client", "OAuth client"),
        "keys.kind.oauth_client.about": Phrase(
            "Een id en een geheim waarmee het programma telkens een kort geldig token haalt (client credentials).",
            "An id and a secret with which the program gets short-lived tokens (client credentials).",
        ),
        "keys.name": Phrase("Naam", "Name"),
        "keys.name.hint": Phrase(
            "Waaraan u hem herkent, zoals “Nachtelijke export”.", "What you know it by, like “Nightly export”."
        ),
        "keys.organisation": Phrase("Namens welke organisatie", "For which organisation"),
        "keys.organisation.hint": Phrase(
            "De sleutel ziet en doet wat een lid van deze organisatie mag.",
            "The key sees and does what a member of this organisation may.",
        ),
        "keys.organisation.none": Phrase("Geen: met rollen", "None: with roles"),
        "keys.roles": Phrase("Rollen van de sleutel", "Roles of the key"),
        "keys.roles.or": Phrase("Rollen, als het voor geen organisatie is", "Roles, if it is for no organisation"),
        "keys.roles.hint": Phrase(
            "Een sleutel namens een organisatie maakt een beheerder van die organisatie.",
            "A key for an organisation is made by an admin of that organisation.",
        ),
        "keys.scopes": Phrase("Wat de sleutel mag", "What the key may do"),
        "keys.scopes.hint": Phrase("Kies alleen wat het programma nodig heeft.", "Choose only what the program needs."),
        "keys.scope.read": Phrase("{service} lezen", "read {service}"),
        "keys.scope.write": Phrase("{service} wijzigen", "change {service}"),
        "service.community": Phrase("organisaties", "organisations"),
        "service.agendas": Phrase("agenda's", "agendas"),
        "service.monitor": Phrase("monitor", "monitor"),
        "service.pipeline": Phrase("pijplijn", "pipeline"),
        "service.subscriptions": Phrase("abonnementen", "subscriptions"),
        "service.gateway": Phrase("accounts en toegang", "accounts and access"),
        "keys.expires_on": Phrase("Werkt tot en met", "Works up to and including"),
        "keys.expires_on.hint": Phrase(
            "Een dag als 2027-02-28, ten hoogste een jaar vooruit. Maak daarna een nieuwe.",
            "A day like 2027-02-28, a year ahead at most. Make a new one then.",
        ),
        "keys.made.title": Phrase("De sleutel is gemaakt", "The key was made"),
        "keys.made.intro": Phrase(
            "Bewaar hem nu op een veilige plek. U ziet hem alleen nu: de hub bewaart hem niet.",
            "Keep it in a safe place now. You see it only now: the hub does not keep it.",
        ),
        "keys.made.secret": Phrase("API-sleutel", "API key"),
        "keys.made.client_id": Phrase("Client-id", "Client id"),
        "keys.made.client_secret": Phrase("Client-geheim", "Client secret"),
        "keys.made.use": Phrase("Zo gebruikt een programma hem:", "This is how a program uses it:"),
        "keys.made.token": Phrase("Zo haalt een programma een token:", "This is how a program gets a token:"),
        "keys.made.done": Phrase("Ik heb hem bewaard", "I have kept it"),
        "keys.revoke": Phrase("Intrekken", "Revoke"),
        "keys.revoke.title": Phrase("Sleutel “{name}” intrekken", "Revoke the key “{name}”"),
        "keys.revoke.what": Phrase(
            "Programma's met de sleutel die begint met {prefix} komen de hub dan meteen niet meer in. Dit is niet terug"
            " te draaien.",
            "Programs with the key that begins with {prefix} are let in no more, at once. This cannot be undone.",
        ),
        "keys.revoke.do": Phrase("Voorgoed intrekken", "Revoke for good"),
        "done.key_revoked": Phrase("De sleutel is ingetrokken.", "The key was revoked."),
    }
)
