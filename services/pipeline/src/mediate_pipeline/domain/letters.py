"""Drafts of the letters by which applicants hear what was decided; who decides writes them out before they go."""

from collections.abc import Mapping
from typing import Final

from mediate_contracts.values import Localised, Money

_AWARDED: Final = Localised(
    nl=(
        "Geachte aanvrager,\n\n"
        "U vroeg voor “{title}” een bijdrage van {asked} uit “{call}”. De commissie heeft uw aanvraag beoordeeld en"
        " wij kennen u {awarded} toe.\n\n"
        "Onze toelichting: {reason}\n\n"
        "Wij nemen contact met u op over het vervolg."
    ),
    en=(
        "Dear applicant,\n\n"
        "For “{title}” you asked for a contribution of {asked} from “{call}”. The committee assessed your application"
        " and we award you {awarded}.\n\n"
        "Our explanation: {reason}\n\n"
        "We will contact you about what comes next."
    ),
)
_REJECTED: Final = Localised(
    nl=(
        "Geachte aanvrager,\n\n"
        "U vroeg voor “{title}” een bijdrage van {asked} uit “{call}”. De commissie heeft uw aanvraag beoordeeld en"
        " wij wijzen haar af.\n\n"
        "De reden: {reason}\n\n"
        "Dank voor de tijd die u eraan gaf."
    ),
    en=(
        "Dear applicant,\n\n"
        "For “{title}” you asked for a contribution of {asked} from “{call}”. The committee assessed your application"
        " and we reject it.\n\n"
        "The reason: {reason}\n\n"
        "Thank you for the time you gave to it."
    ),
)
_INELIGIBLE: Final = Localised(
    nl=(
        "Geachte aanvrager,\n\n"
        "U vroeg voor “{title}” een bijdrage van {asked} uit “{call}”. Uw aanvraag voldoet niet aan de voorwaarden van"
        " deze ronde; de commissie heeft haar daarom niet inhoudelijk beoordeeld.\n\n"
        "De reden: {reason}\n\n"
        "Dank voor de tijd die u eraan gaf."
    ),
    en=(
        "Dear applicant,\n\n"
        "For “{title}” you asked for a contribution of {asked} from “{call}”. Your application does not meet the"
        " conditions of this call, and the committee therefore did not assess what it is about.\n\n"
        "The reason: {reason}\n\n"
        "Thank you for the time you gave to it."
    ),
)
_NO_REASON: Final = Localised(nl="geen.", en="none.")
_CHARACTERS_MAX: Final = 4_000


def drafted(
    *, title: str, call: Mapping[str, str], asked: Money, awarded: Money | None, reason: str | None, is_eligible: bool
) -> Localised:
    """Return a letter in both languages that says what was decided, and why."""
    template = _AWARDED if awarded is not None else _REJECTED if is_eligible else _INELIGIBLE
    return Localised(
        nl=_filled(template.nl, title, call["nl"], _dutch(asked), _dutch(awarded), reason or _NO_REASON.nl),
        en=_filled(template.en, title, call["en"], _english(asked), _english(awarded), reason or _NO_REASON.en),
    )


def _filled(template: str, title: str, call: str, asked: str, awarded: str, reason: str) -> str:
    said = {"title": title, "call": call, "asked": asked, "awarded": awarded}
    # A long reason is cut so that the letter as a whole can be kept; who writes the letter sees where.
    room = _CHARACTERS_MAX - len(template.format(**said, reason=""))
    return template.format(**said, reason=reason if len(reason) <= room else f"{reason[: room - 1].rstrip()}…")


def _english(money: Money | None) -> str:
    if money is None:
        return ""
    euros, cents = divmod(money.cents, 100)
    return f"€{euros:,}.{cents:02d}" if cents else f"€{euros:,}"


def _dutch(money: Money | None) -> str:
    if money is None:
        return ""
    euros, cents = divmod(money.cents, 100)
    grouped = f"{euros:,}".replace(",", ".")
    # A space that does not break: the sign stays on the line of its amount.
    return f"€\u00a0{grouped},{cents:02d}" if cents else f"€\u00a0{grouped}"
