"""The MediaTech test: questions by which an organisation's role in MediaTech follows from what it does.

MediaTech is no sector that a classification of activities knows. The position paper (S3, annex 2) delimits it by four
ways to be part of it; each is asked for here in a few questions that can be answered with yes or no. What is not known
yet stays open: a role is only denied where an answer denies it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mediate_contracts.values import DomainError, Localised, Source
from mediate_contracts.vocabulary import MediaTechAnswer, MediaTechRole

EDITION: Final = "2026"
SOURCE: Final = Source(document="S3", file="003_1c47782030638343.txt", place="Bijlage 2, Afbakening van MediaTech")
_YES: Final = MediaTechAnswer.YES
_NO: Final = MediaTechAnswer.NO
_UNKNOWN: Final = MediaTechAnswer.UNKNOWN


class UnknownQuestion(DomainError):
    """An answer to a question that this edition of the test does not ask."""


@dataclass(frozen=True)
class Question:
    """A question, and what helps to answer it; ``role`` is the one that it is about."""

    code: str
    role: MediaTechRole
    asked: Localised
    hint: Localised


@dataclass(frozen=True)
class Rule:
    """When a role follows: of each of these groups of questions, at least one is answered with yes."""

    role: MediaTechRole
    all_of: tuple[tuple[str, ...], ...]

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions it looks at, in order."""
        return tuple(code for group in self.all_of for code in group)


@dataclass(frozen=True)
class Verdict:
    """Whether a role follows from answers, is denied by them, or is still open; and from which of them."""

    role: MediaTechRole
    holds: MediaTechAnswer
    because: tuple[str, ...]


def _both(nl: str, en: str) -> Localised:
    return Localised(nl=nl, en=en)


QUESTIONS: Final = (
    Question(
        "specific.made-for-media",
        MediaTechRole.SPECIFIC,
        _both(
            "Is techniek die u ontwikkelt of levert speciaal voor media gemaakt?",
            "Is technology that you develop or supply made for media in particular?",
        ),
        _both(
            "Zoals camera's en sensoren, studio- en montagetechniek, uitzend- en streamingtechniek, game engines of"
            " software voor redacties.",
            "Such as cameras and sensors, studio and editing equipment, broadcasting and streaming technology, game"
            " engines, or software for newsrooms.",
        ),
    ),
    Question(
        "specific.used-in-media",
        MediaTechRole.SPECIFIC,
        _both(
            "Wordt techniek die u ontwikkelt of levert vooral door media gebruikt?",
            "Is technology that you develop or supply used by media above all?",
        ),
        _both(
            "Ook wat ooit voor iets anders bedoeld was telt, als de meeste toepassingen nu in de mediaketen liggen.",
            "What was once meant for something else counts too, if most of its use is in the media value chain now.",
        ),
    ),
    Question(
        "generic.technology",
        MediaTechRole.GENERIC,
        _both(
            "Ontwikkelt of levert u techniek die ook buiten media veel gebruikt wordt?",
            "Do you develop or supply technology that is much used outside media as well?",
        ),
        _both(
            "Zoals cloud en data, AI, betalen, kaartverkoop of platforms.",
            "Such as cloud and data, AI, payment, ticketing or platforms.",
        ),
    ),
    Question(
        "generic.structural-role",
        MediaTechRole.GENERIC,
        _both(
            "Heeft die techniek een vaste plaats in de mediaketen?",
            "Does that technology have a structural role in the media value chain?",
        ),
        _both(
            "Ja als een schakel zonder deze techniek stilvalt of heel anders werkt. Alleen dat mediabedrijven haar"
            " gebruiken is niet genoeg.",
            "Yes if a link of the chain comes to a halt without it, or works quite differently. That media companies"
            " use it is not enough.",
        ),
    ),
    Question(
        "generic.dutch-position",
        MediaTechRole.GENERIC,
        _both(
            "Doet Nederland er in deze techniek toe?",
            "Does the Netherlands have a relevant position in this technology?",
        ),
        _both(
            "In de ontwikkeling, in de vernieuwing of op de markt.",
            "In its development, in innovation, or on the market.",
        ),
    ),
    Question(
        "integrator.combines",
        MediaTechRole.INTEGRATOR,
        _both(
            "Maakt u van bestaande techniek systemen voor media die werken?",
            "Do you turn existing technology into working systems for media?",
        ),
        _both(
            "Zoals een systeemintegrator, een technisch bureau, een studiobouwer of een maker van games en apps.",
            "As system integrators, technical agencies, studio builders, and makers of games and apps do.",
        ),
    ),
    Question(
        "integrator.layers",
        MediaTechRole.INTEGRATOR,
        _both(
            "Komen daarin meerdere lagen van techniek samen, klaar voor dagelijks gebruik?",
            "Do several layers of technology come together in them, fit for everyday use?",
        ),
        _both(
            "Zoals bij productie op afstand, interactief streamen, een immersieve zaal of een verhaal over meerdere"
            " media.",
            "As in remote production, interactive streaming, an immersive venue, or a story across several media.",
        ),
    ),
    Question(
        "rights.holds",
        MediaTechRole.DATA_RIGHTS_IP,
        _both(
            "Heeft u rechten, een archief, een dataset of een franchise van strategische waarde?",
            "Do you hold rights, an archive, a dataset or a franchise of strategic value?",
        ),
        _both(
            "Zoals sportrechten, televisieformats, een tekst- of beeldarchief, of gegevens om AI mee te trainen.",
            "Such as sports rights, television formats, an archive of texts or images, or data to train AI with.",
        ),
    ),
    Question(
        "rights.steers",
        MediaTechRole.DATA_RIGHTS_IP,
        _both(
            "Bepaalt dat bezit mede welke techniek er komt of gebruikt wordt?",
            "Does what you hold help to decide which technology is made or used?",
        ),
        _both(
            "Bijvoorbeeld waarin wordt geïnvesteerd, welke standaard het wordt, of hoe er internationaal wordt"
            " onderhandeld. Zelf techniek ontwikkelen hoeft niet.",
            "Such as what is invested in, which standard is set, or how things are negotiated internationally. You"
            " need not develop technology yourself.",
        ),
    ),
)
"""The questions of this edition, in the order in which they are asked."""

RULES: Final = (
    Rule(MediaTechRole.SPECIFIC, (("specific.made-for-media", "specific.used-in-media"),)),
    Rule(
        MediaTechRole.GENERIC,
        (("generic.technology",), ("generic.structural-role",), ("generic.dutch-position",)),
    ),
    Rule(MediaTechRole.INTEGRATOR, (("integrator.combines",), ("integrator.layers",))),
    Rule(MediaTechRole.DATA_RIGHTS_IP, (("rights.holds",), ("rights.steers",))),
)
"""From which answers each role follows. Generic technology qualifies only where all three hold (S3, annex 2)."""


def verdicts(answers: Mapping[str, MediaTechAnswer]) -> list[Verdict]:
    """Return what follows for each role; a question without an answer is one whose answer is not known."""
    return [_verdict(rule, answers) for rule in RULES]


def roles(answers: Mapping[str, MediaTechAnswer]) -> list[MediaTechRole]:
    """Return the roles that follow from answers: ``none`` where all are denied, and nothing while that is open."""
    found = verdicts(answers)
    held = [each.role for each in found if each.holds is _YES]
    if held:
        return held
    return [MediaTechRole.NONE] if all(each.holds is _NO for each in found) else []


def check_asked(codes: Sequence[str]) -> None:
    """Raise UnknownQuestion for the first code that is no question of this edition."""
    known = {question.code for question in QUESTIONS}
    for code in codes:
        if code not in known:
            message = f"edition {EDITION} of the test does not ask this"
            raise UnknownQuestion(message, field=f"body.answers.{code}", value=code)


def _verdict(rule: Rule, answers: Mapping[str, MediaTechAnswer]) -> Verdict:
    groups = [(_any(group, answers), group) for group in rule.all_of]
    if any(holds is _NO for holds, _ in groups):
        holds = _NO
    elif all(each is _YES for each, _ in groups):
        holds = _YES
    else:
        holds = _UNKNOWN
    decisive = [group for each, group in groups if each is holds]
    because = tuple(code for group in decisive for code in group if answers.get(code, _UNKNOWN) is holds)
    return Verdict(rule.role, holds, because)


def _any(group: Sequence[str], answers: Mapping[str, MediaTechAnswer]) -> MediaTechAnswer:
    given = [answers.get(code, _UNKNOWN) for code in group]
    if _YES in given:
        return _YES
    return _NO if all(each is _NO for each in given) else _UNKNOWN
