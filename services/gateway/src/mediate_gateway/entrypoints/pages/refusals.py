"""What use cases refuse, said to people: at the field it is about, in the language of the page."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from pydantic import ValidationError

from mediate_contracts.values import DomainError
from mediate_gateway.domain import reading_figures
from mediate_gateway.entrypoints.identity import PROBLEMS
from mediate_gateway.entrypoints.pages.call_refusals import CALL_REASONS
from mediate_gateway.entrypoints.pages.deal_refusals import DEAL_REASONS
from mediate_gateway.entrypoints.pages.disclosure_refusals import DISCLOSURE_REASONS
from mediate_gateway.entrypoints.pages.figure_refusals import FIGURE_REASONS
from mediate_gateway.entrypoints.pages.gate_refusals import GATE_REASONS
from mediate_gateway.entrypoints.pages.report_refusals import REPORT_REASONS
from mediate_gateway.entrypoints.pages.rhythm_refusals import RHYTHM_REASONS
from mediate_gateway.entrypoints.pages.session_refusals import SESSION_REASONS
from mediate_gateway.entrypoints.pages.subscription_refusals import SUBSCRIPTION_REASONS
from mediate_gateway.entrypoints.pages.typed import Refused
from mediate_gateway.entrypoints.wording import Wording
from mediate_gateway.usecases.choose_mail import NO_EMAIL, NOTHING_FOLLOWED
from mediate_shared.problems import PRECONDITION_FAILED, ProblemError

REFUSALS: Final = (ValidationError, DomainError, ProblemError)
"""What a use case raises, and the making of its command, where somebody typed what cannot be."""
_INVALID: Final = 422
_TOO_MANY: Final = 429
_FOR_FORMS: Final = frozenset({400, 403, 409, 412, _INVALID, _TOO_MANY})
"""Statuses that are about what was typed; the others are answered by a page of their own."""
_FOR_FORMS_BY_NAME: Final = frozenset({"sign-in-refused"})
_NOT_FOR_FORMS_BY_NAME: Final = frozenset({"cross-site", "password-change-needed"})

_NO_OTHERS: Final[Mapping[str, str]] = MappingProxyType({})
_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "missing": "refused.missing",
        "string_too_short": "refused.missing",
        "string_too_long": "refused.too_long",
        "too_short": "refused.choose",
        "enum": "refused.choose",
        "uuid_parsing": "refused.choose",
    }
)
"""Phrases for what Pydantic finds, by its names."""

REASONS: Final = tuple(
    (re.compile(reason), phrase)
    for reason, phrase in (
        (r"missing", "refused.missing"),
        (r"contains (a|the) character .*", "refused.character"),
        (r"a password has (?P<least>\d+) to (?P<most>\d+) characters", "refused.password.length"),
        (r"a password is not the name one signs in with", "refused.password.name"),
        (r"this is one of the passwords that are tried first", "refused.password.common"),
        (r"this is not the password of this account", "refused.password.wrong"),
        (r"this is the password it has already", "refused.password.same"),
        (r"this account has no password here: .*", "refused.password.elsewhere"),
        (r"there is no such name, or the password is another", "refused.sign_in"),
        (r"too many attempts failed; try again in (?P<seconds>\d+) seconds", "refused.too_many"),
        (r"another account has this email", "refused.email.taken"),
        (r"this is the last active administrator; .*", "refused.last_administrator"),
        (r"the invitation has expired", "refused.invitation.expired"),
        (r"the invitation was accepted before", "refused.invitation.accepted"),
        (r"the invitation was revoked before", "refused.invitation.revoked"),
        (r"it is your own: nobody invites themself", "refused.invitation.own"),
        (r"the invitation is meant for another email", "refused.invitation.email"),
        (r"an invitation gives a role, .*", "refused.invitation.empty"),
        (r"an admin is one of an organisation", "refused.invitation.admin"),
        (r"no organisation with this id is known here \(yet\)", "refused.organisation.unknown"),
        (r"roles of staff are given by .*", "refused.roles"),
        (r"members are invited by .*", "refused.not_yours"),
        (r"only the organisation itself may do this", "refused.not_yours"),
        (r"nobody admits themself", "refused.themself"),
        (r"the membership is \w+; .*", "refused.membership"),
        (r"this is the organisation's last admin; .*", "refused.last_admin"),
        (r"one account belongs to (?P<count>\d+) organisations at most.*", "refused.organisations"),
        (r"has passed already", "refused.moment.passed"),
        (r"is more than (?P<count>\d+) days ahead", "refused.moment.far"),
        (r"a machine belongs to an organisation or has roles, .*", "refused.machine.whose"),
        (r"Roles of staff are given to a machine by an administrator\.", "refused.roles"),
        (r"you have (?P<most>\d+) long tasks under way; .*", "refused.jobs"),
        (r"the file is larger than (?P<most>\d+) MiB", "refused.file.large"),
        (re.escape(reading_figures.NUMBER), "refused.number"),
        (re.escape(reading_figures.LARGE), "refused.number.large"),
        (re.escape(reading_figures.AMOUNT), "refused.amount"),
        (re.escape(reading_figures.CENTS), "refused.amount.cents"),
        (re.escape(reading_figures.DAY), "refused.day.written"),
        (re.escape(reading_figures.NO_SUCH_DAY), "refused.day.none"),
        (re.escape(NO_EMAIL), "refused.mail.email"),
        (re.escape(NOTHING_FOLLOWED), "refused.mail.lines"),
        (r"you have (?P<count>\d+) machines that work; .*", "refused.machine.many"),
        (r"you have (?P<count>\d+) saved views; .*", "refused.views"),
        (r"another view of this list is called so", "refused.view_name"),
        (r"Field required|String should have at least 1 character", "refused.missing"),
        (r"String should have at most (?P<count>\d+) characters", "refused.too_long"),
        (r"Input should be a valid date.*|a day is written as .*", "refused.day"),
        (r"String should match pattern '\^\[a-z0-9\].*", "refused.code"),
        (r"String should match pattern '\^https\?.*", "refused.website"),
        (r"String should match pattern '\^\[0-9\]\{8\}\$'", "refused.kvk"),
        (r"another organisation is registered under this KvK number.*", "refused.kvk.taken"),
        (r"String should match pattern '\^\[0-9\]\{12\}\$'", "refused.branch"),
        (r"String should match pattern '\^0\[a-hj-km-np-tv-z0-9\].*", "refused.ror.shape"),
        (r"the last two digits do not belong to .*", "refused.ror"),
        (r"String should match pattern '\^\[0-9\]\{2,6\}\$'", "refused.sbi"),
        (r"\d+ is no SBI code: .*", "refused.sbi"),
        (r"\d+ is no code of this edition, which has at most (?P<most>\d+) digits", "refused.sbi.long"),
        (r"the year \d+ has not come yet", "refused.year.future"),
        (r"this record was merged into \S+, which stands for it; change that one", "refused.merged"),
        (r"the request is \w+, which is final", "refused.request.decided"),
        (r"(?P<count>\d+) requests about this organisation are open; .*", "refused.request.many"),
        (r"it was changed since the request was made; .*", "refused.request.meanwhile"),
        (r"Only who asked for a change takes it back\.", "refused.request.own"),
        (r"every field already has this value", "refused.nothing_changed"),
        (r"Input should be (greater|less) than or equal to .*", "refused.bounds"),
        (r"Input should be .*", "refused.choose"),
        (r"this is the company that is invested in", "refused.round.itself"),
        (r"its (public|private) money is named already: add the amounts up", "refused.round.twice"),
        (r"Your roles do not let you \w+ this here\.", "refused.not_allowed"),
        (r"the item is \w+: an outcome is final; .*|the item is \w+, and .*", "refused.item.concluded"),
        (r"the item is \w+: it has that status already", "refused.item.same"),
        (r"the item is \w+: it may become .*", "refused.item.not_next"),
        (r"the item is \w+: an item becomes assigned .*", "refused.item.by_acceptance"),
        (r"the item is \w+: an item is assigned for .*", "refused.item.carried"),
        (r"say why it was not achieved", "refused.item.why"),
        (r"a cause from outside belongs to .*", "refused.item.external_cause"),
        (r"name the item that took its place|there is no such item", "refused.item.substitute"),
        (r"belongs to substituted alone", "refused.item.substituted_alone"),
        (r"an item cannot take its own place", "refused.item.itself"),
        (r"that item was substituted itself; .*", "refused.item.chain"),
        (r"there is an item with this code", "refused.item.code"),
        (r"there is no such action line", "refused.line.unknown"),
        (r"it starts on [0-9-]+, and cannot be due before that", "refused.item.due"),
        (r"the manifesto has no point of this number", "refused.manifesto.unknown"),
        (r"the manifesto has a point of this number", "refused.manifesto.number"),
        (r"there is no such programme, .*|there is no programme with this code", "refused.programme.unknown"),
        (r"there is a programme with this code", "refused.programme.code"),
        (r"items link to it; take it off those first", "refused.programme.in_use"),
        (r"an item cannot need itself", "refused.dependency.itself"),
        (r"(?P<way>\S+( needs \S+)+)", "refused.dependency.circle"),
        (r"it needs that item already", "refused.dependency.stands"),
        (r"one item needs \d+ others at most|\d+ dependencies stand in all at most", "refused.dependency.many"),
        (r"only an organisation that accepted the item .*|only those who carry the item .*", "refused.item.carriers"),
        (r"name the organisation of yours that carries the item", "refused.item.carrier"),
        (r"who facilitates added it", "refused.not_yours"),
        (r"one item holds \d+ .* at most", "refused.item.full"),
        (r"it is [0-9-]+ today; .*", "refused.milestone.ahead"),
        (r"give the page where it is read, or the source: .*", "refused.evidence.nowhere"),
        (r"the phase begins on [0-9-]+, and cannot be over before that", "refused.phase.days"),
        (r"\d+ (phases|programmes) stand at most", "refused.frame.full"),
        (r"has an open offer or acceptance as \w+ .*", "refused.assignment.asked"),
        (r"the assignment is withdrawn; .*", "refused.assignment.withdrawn"),
        (r"the assignment is \w+; .*", "refused.assignment.answered"),
        (r"an organisation is left (?P<count>\d+) days to answer: .*", "refused.assignment.too_soon"),
        (r"it has been reminded \d+ times, .*", "refused.assignment.reminded_often"),
        (r"from \w+ it can go to .*", "refused.deal.not_next"),
        (r"\w+ is final", "refused.deal.final"),
        (r"say why the deal is \w+", "refused.deal.why"),
        (r"name somebody: who opens this has no account and cannot be on the team", "refused.deal.team"),
        (r"The deal was granted to you to read; .*", "refused.deal.granted"),
        (r"the hub knows no such fund", "refused.fund.unknown"),
        (r"the hub knows no such organisation; .*", "refused.organisation.unknown"),
        (r"one item gathers (?P<count>\d+) assignments at most", "refused.assignment.many"),
        (r"is not, or not yet, known here: .*", "refused.organisation.unknown"),
        (r"it is (open|closed) already", "refused.post.standing"),
        (r"the \w+ is closed; reopen it first", "refused.post.closed"),
        (r"the last day of the \w+ was .*", "refused.post.over"),
        (r"the challenge is closed, and .*", "refused.challenge.closed"),
        (r"an organisation has (?P<most>\d+) \w+s open at most; .*", "refused.post.many"),
        (r"there is no such (challenge|need|offer)", "refused.post.unknown"),
        (r"a theme holds no semicolon: .*", "refused.theme"),
        (r"it opens on .*, and cannot close before that", "refused.challenge.days"),
        (r"a match is between two organisations, .*", "refused.match.itself"),
        (r"the \w+ is of another organisation than .*", "refused.match.whose"),
        (r"the need is part of another challenge, .*", "refused.match.challenge"),
        (r"two organisations have (?P<most>\d+) matches open at most; .*", "refused.match.many"),
        (r"a match makes (?P<most>\d+) moves at most", "refused.match.moves"),
        (r"the two have an open match about the same already; .*", "refused.match.already"),
        (r"say why it ended", "refused.match.why_ended"),
        (r"say why it is put back", "refused.match.why_back"),
        (r"the match has ended; whoever facilitates .*", "refused.match.ended"),
        (r"the match is implemented, which is its outcome; .*", "refused.match.implemented"),
        (r"the match is \w+ already", "refused.match.same"),
        (r"the match is \w+; it may become .*", "refused.match.not_next"),
        (r"belongs to implemented alone|the match answers no need", "refused.match.close_need"),
        (r"this record was merged into \S+, which stands for it; name that one", "refused.stands"),
        (r"whose it is stays as it is: .*", "refused.post.whose"),
        (r"an organisation is not merged into itself", "refused.merge.itself"),
        (r"this record was merged already, .*", "refused.merge.already"),
        (r"no more than \d+ records and \d+ merges .*", "refused.merge.many"),
        (r"no other record stands for this one", "refused.merge.none"),
        (r"this stays hidden of a freelancer", "refused.merge.hidden"),
        (r"this would show what stays hidden of a freelancer", "refused.merge.shows"),
        (r"this record was merged into .*", "refused.merge.stands"),
        (r"this pair is \w+", "refused.duplicate.decided"),
        (r"a membership begins as prospect or applied", "refused.belonging.begins"),
        (r"a membership that is \w+ may become .*", "refused.belonging.not_next"),
        (r"lies before [0-9-]+, the day of the move before it", "refused.belonging.before"),
        (r"lies before [0-9-]+, the last day of the membership before it", "refused.belonging.overlaps"),
        (r"a move is told when it happens", "refused.day.future"),
        (r"lies before 1900-01-01, the first day that is kept", "refused.day.early"),
        (r"people link their own account; .*", "refused.not_yours"),
        (r"the organisation has a membership that it has not left", "refused.belonging.already"),
        (r"an organisation (applies|says) .*; who facilitates decides on the rest", "refused.belonging.others"),
        (r"is a day that is yet to come", "refused.consent.ahead"),
        (r"lies before [0-9-]+, when consent was told last", "refused.consent.before"),
        (r"an email address has an @", "refused.email.at"),
        (r"an email address has at most (?P<count>\d+) characters", "refused.too_long"),
        (r"what stands before the @ is no name of a mailbox", "refused.email.mailbox"),
        (r"what stands behind the @ is no domain, .*", "refused.email.domain"),
        (r"a telephone number is written as .*", "refused.phone"),
        (r"a Dutch telephone number has ten digits, .*", "refused.phone.dutch"),
        (r"an organisation has \d+ contact persons at most", "refused.contacts.many"),
        (r"there is no organisation with this id", "refused.organisation.unknown"),
        (r"an organisation neither comes from itself .*", "refused.relation.itself"),
        (r"the calendar does not have this day", "refused.relation.day"),
        (r"a merger or a spin-out happens once: .*", "refused.relation.once"),
        (r"this is before [0-9-]+, when it began", "refused.relation.early"),
        (r"this is stated already, and stands: .*", "refused.relation.stands"),
        (r"the other one comes from this organisation, .*", "refused.relation.circle"),
        (r"of one organisation [0-9]+ relations stand .*|more than [0-9]+ relations .*", "refused.relation.many"),
        (r"it was withdrawn; .*", "refused.relation.withdrawn"),
        (r"the group is closed: nobody joins it", "refused.group.closed"),
        (r"it is in the group already", "refused.group.in"),
        (r"it is not in the group", "refused.group.not_in"),
        (r"a group holds [0-9]+ organisations .*|an organisation is in [0-9]+ groups .*", "refused.group.full"),
        (r"this day has not come yet", "refused.day.future"),
        (r"it was in the group until .*|it joined on .*", "refused.group.day"),
        (r"there is a goal with this code in \d+", "refused.goal.code"),
        (r"there is no such goal in \d+", "refused.goal.parent"),
        (r"the goal would hang under itself", "refused.goal.itself"),
        (r"at most (?P<count>\d+) goals hang under one another", "refused.goal.deep"),
        (r"the tree of one year holds (?P<count>\d+) \w+ at most", "refused.goal.full"),
        (r"goals or targets hang under it: .*", "refused.goal.holds"),
        (r"a tree is copied to another year than its own", "refused.goal.year"),
        (r"\d+ has a goal tree: .*", "refused.goal.tree"),
        (r"there is a target with this code under this goal", "refused.target.code"),
        (r"say how the number is held against what is realised", "refused.target.comparator"),
        (r"has nothing to compare with: give a number", "refused.target.number"),
        (r"leave it out: the numbers say \w+", "refused.target.decided"),
        (r"says how exactly a number is stated, and there is no number", "refused.target.qualifier"),
        (r"belongs to the outcome substituted alone", "refused.target.substitute"),
        (r"it was withdrawn, and changes no more", "refused.agenda.withdrawn"),
        (r"there is an activity with this code", "refused.activity.code"),
        (r"lies before (?P<year>\d{4}), the first year that is kept", "refused.activity.early"),
        (r"it begins on [0-9-]+, and cannot be over before that", "refused.activity.ends"),
        (r"say why it was called off, .*", "refused.activity.why"),
        (r"belongs to an activity that was called off alone", "refused.activity.of_cancelled"),
        (r"belongs to an activity that was held alone", "refused.activity.of_held"),
        (r"the highest mark is (?P<highest>[0-9.]+)", "refused.activity.rating"),
        (r"is named twice", "refused.activity.twice"),
        (r"a group is of participants: .*", "refused.activity.group"),
        (r"nothing here, or more than one thing, goes by this name", "refused.activity.named"),
        (r"String should match pattern '\^\[0-9\]\{4\}\(-\(0.*", "refused.relation.day.written"),
        (r"(?P<most>\d+) of your files are kept here; delete one first", "refused.import.too_many"),
        (r"\d+ rows were imported already; bring the file again", "refused.import.begun"),
        *CALL_REASONS,
        *REPORT_REASONS,
        *RHYTHM_REASONS,
        *SESSION_REASONS,
        *FIGURE_REASONS,
        *DISCLOSURE_REASONS,
        *GATE_REASONS,
        *DEAL_REASONS,
        *SUBSCRIPTION_REASONS,
    )
)
"""Phrases for the reasons that the domain and the use cases give; those of a test hold each of them to its words."""


def refused(error: Exception, word: Wording, *fields: str, also: Mapping[str, str] = _NO_OTHERS) -> Refused:
    """Return what an error says to whoever filled in a form with these fields.

    ``also`` names the field of the form for what the use case calls otherwise. Raises the error again where it is not
    about what was typed.
    """
    by_field: dict[str, str] = {}
    whole: list[str] = []
    for where, said in _wrong(error, word):
        told = where.split(".")
        # A form has a field for each language of a text: title.nl is typed into title_nl.
        parts = [*(also.get(part, part) for part in told), "_".join(told[-2:])]
        at = next((part for part in reversed(parts) if part in fields), None)
        if at is None:
            whole.append(said)
        else:
            by_field.setdefault(at, said)
    status, retry_after = _INVALID, None
    if isinstance(error, ProblemError):
        status = _INVALID if error.problem.slug in _FOR_FORMS_BY_NAME else error.problem.status
        retry_after = error.headers.get("Retry-After")
    if isinstance(error, DomainError):
        status = next((PROBLEMS[kind].status for kind in type(error).__mro__ if kind in PROBLEMS), _INVALID)
    in_order = {name: by_field[name] for name in fields if name in by_field}
    return Refused(in_order, whole, status, retry_after)


def _wrong(error: Exception, word: Wording) -> Iterator[tuple[str, str]]:
    match error:
        case ValidationError():
            for found in error.errors(include_url=False, include_context=True):
                yield ".".join(str(part) for part in found["loc"]), _found(found, word)
        case DomainError():
            yield error.field, in_words(error.reason, word)
        case ProblemError() if _is_about_a_form(error):
            if error.problem == PRECONDITION_FAILED:
                yield "", word.say("refused.stale")
            elif not error.errors:
                yield "", in_words(error.detail, word)
            else:
                # What a service found with Pydantic comes in Pydantic's words.
                yield from (
                    (each.field, in_words(each.reason.removeprefix("Value error, "), word)) for each in error.errors
                )
        case _:
            raise error


def _is_about_a_form(error: ProblemError) -> bool:
    if error.problem.slug in _NOT_FOR_FORMS_BY_NAME:
        return False
    return error.problem.status in _FOR_FORMS or error.problem.slug in _FOR_FORMS_BY_NAME


def _found(found: Mapping[str, Any], word: Wording) -> str:
    if found["type"] == "string_pattern_mismatch" and "email" in found["loc"]:
        return word.say("refused.email")
    if found["type"] in _KINDS:
        return word.say(_KINDS[found["type"]], count=found.get("ctx", {}).get("max_length", 0))
    return in_words(found["msg"].removeprefix("Value error, "), word)


def in_words(reason: str, word: Wording) -> str:
    """Return a reason in the language of the page; as it is, with an excuse, where there are no words for it."""
    for pattern, phrase in REASONS:
        said = pattern.fullmatch(reason)
        if said is not None:
            return word.say(phrase, **_filled(said.groupdict(), word))
    return word.say("refused.other", reason=reason)


def _filled(found: Mapping[str, str], word: Wording) -> dict[str, object]:
    filled: dict[str, object] = {
        name: word.number(int(value)) if value.isdecimal() else value for name, value in found.items()
    }
    if "way" in found:
        filled["way"] = found["way"].replace(" needs ", " → ")
    if "count" in found:
        filled["count"] = int(found["count"])
    if "seconds" in found:
        filled["wait"] = word.waiting(int(found["seconds"]))
    return filled


def missing(word: Wording, *fields: str) -> Refused:
    """Return that these fields were left empty."""
    return Refused(dict.fromkeys(fields, word.say("refused.missing")))
