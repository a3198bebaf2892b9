"""Digests in words: as text, as HTML for mail programs, and in parts for a page of the hub."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from textwrap import shorten
from typing import Final, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from mediate_contracts.vocabulary import SessionStatus
from mediate_gateway.adapters.digests import Asking, News
from mediate_gateway.adapters.endpoint_notices import Notice
from mediate_gateway.adapters.mails import Addressed, Written
from mediate_gateway.adapters.partnership import Share
from mediate_gateway.adapters.smtp import Letter
from mediate_gateway.domain.mailing import day_of
from mediate_gateway.entrypoints.wording import Wording
from mediate_gateway.usecases.compose_digest import Digest

UNSUBSCRIBE: Final = "mediate:unsubscribe"
"""Stands in a mail for the address that ends digests: it holds a token that is made when the mail is sent."""
SETTINGS: Final = "/profile/mail"
_PER_LINE_MAX: Final = 10
_TASK_CHARACTERS_MAX: Final = 200
_RULE: Final = "-- "


class Entry(NamedTuple):
    """Something told, when, and the path of its page."""

    text: str
    note: str
    path: str


class Part(NamedTuple):
    """Entries under a title; ``more`` says how much was left out, if anything was."""

    title: str
    path: str
    entries: Sequence[Entry]
    more: str | None


class Spoken(NamedTuple):
    """A digest in words."""

    subject: str
    greeting: str
    intro: str
    parts: Sequence[Part]


class Letters:
    """Writes digests; ``hub`` is the address of the hub, empty where nobody told it."""

    def __init__(self, hub: str) -> None:
        self._hub = hub.rstrip("/")
        self._templates = Environment(
            loader=PackageLoader("mediate_gateway"), autoescape=True, undefined=StrictUndefined, auto_reload=False
        )

    def write(self, digest: Digest) -> Written:
        """Return a digest as a mail, with ``UNSUBSCRIBE`` in the place of that address."""
        word = Wording(digest.language)
        spoken = in_words(digest, word)
        template = self._templates.get_template("mail/digest.html")
        html = template.render(
            spoken=spoken, say=word.say, language=digest.language, hub=self._hub, settings=SETTINGS, end=UNSUBSCRIBE
        )
        return Written(subject=spoken.subject, text="\n".join(self._lines(spoken, word)) + "\n", html=html)

    def invitation(self, inviter: str | None, link: str, until: datetime, word: Wording) -> Letter:
        """Return what somebody reads who is invited; ``inviter`` is None where nobody by name did it."""
        subject = word.say("mail.invitation.subject")
        who = word.say("invitation.by_hub") if inviter is None else word.say("invitation.by", name=inviter)
        lasting, ignoring = (
            word.say("mail.invitation.until", moment=word.moment(until)),
            word.say("mail.invitation.other"),
        )
        text = "\n".join((who, "", f"{word.say('mail.invitation.go')}:", link, "", lasting, "", _RULE, ignoring, ""))
        template = self._templates.get_template("mail/invitation.html")
        html = template.render(
            subject=subject,
            who=who,
            link=link,
            lasting=lasting,
            ignoring=ignoring,
            say=word.say,
            language=word.language,
        )
        return Letter(subject, text, html, word.language)

    def notice(self, notice: Notice) -> Written:
        """Return what whoever administers an organisation reads when an endpoint of it was disabled."""
        word = Wording(notice.language)
        organisation = notice.organisation or word.say("organisation.unnamed")
        subject = word.say("mail.endpoint.subject", name=notice.endpoint)
        told = word.moment(notice.disabled_at)
        paragraphs = (
            word.say("mail.endpoint.what", moment=told, name=notice.endpoint, organisation=organisation),
            word.say(f"endpoint.disabled.{notice.reason}"),
            word.say("mail.endpoint.then"),
        )
        link = f"{self._hub}/subscriptions/endpoints/{notice.endpoint_id}"
        go, why = word.say("mail.endpoint.go"), word.say("mail.endpoint.why")
        text = "\n".join((*(f"{each}\n" for each in paragraphs), f"{go}:", link, "", _RULE, why, ""))
        html = self._templates.get_template("mail/notice.html").render(
            subject=subject, paragraphs=paragraphs, link=link, go=go, why=why, say=word.say, language=word.language
        )
        return Written(subject=subject, text=text, html=html)

    def _lines(self, spoken: Spoken, word: Wording) -> Iterator[str]:
        yield from (spoken.greeting, "", spoken.intro)
        for part in spoken.parts:
            yield from ("", "", part.title, "=" * len(part.title))
            for entry in part.entries:
                yield from ("", f"* {entry.text}", f"  {entry.note}", f"{self._hub}{entry.path}")
            if part.more is not None:
                yield from ("", part.more, f"{self._hub}{part.path}")
        yield from ("", _RULE, word.say("mail.why"))
        yield f"{word.say('mail.change')}: {self._hub}{SETTINGS}"
        yield f"{word.say('mail.end')}: {UNSUBSCRIBE}"


def addressed(mail: Addressed, unsubscribe_at: str) -> Letter:
    """Return a mail as a letter, with the address that ends digests in it."""
    text, html = (part.replace(UNSUBSCRIBE, unsubscribe_at) for part in (mail.text, mail.html))
    return Letter(mail.subject, text, html, mail.language)


def in_words(digest: Digest, word: Wording) -> Spoken:
    """Return what a digest says: what is asked, what waits, what lies ahead, and then what happened, line by line."""
    parts = [
        *_asked(digest, word),
        *_waiting(digest, word),
        *_sessions(digest, word),
        *_tasks(digest, word),
        *_figures(digest, word),
        *_silent(digest, word),
        *(_line(news, word) for news in digest.news),
    ]
    told = len(digest.asked) + len(digest.asking) + sum(len(news.happened) for news in digest.news)
    told += len(digest.sessions) + len(digest.tasks) + len(digest.figures) + digest.steps.came_due
    return Spoken(
        subject=word.say("mail.subject", count=told, day=word.day(day_of(digest.until))),
        greeting=word.say("mail.greeting", name=digest.name),
        intro=word.say("mail.intro", since=word.moment(digest.since), until=word.moment(digest.until)),
        parts=parts,
    )


def _asked(digest: Digest, word: Wording) -> Iterator[Part]:
    entries = [
        Entry(
            word.say("mail.asked.of", role=word.say(f"role.{share.role}"), **_share(share, word)),
            word.say("mail.since", moment=word.moment(share.since))
            if share.reminded_at is None
            else word.say("mail.reminded", moment=word.moment(share.reminded_at)),
            f"/agenda/items/{share.item_id}",
        )
        for share in digest.asked
    ]
    if entries:
        yield Part(word.say("mail.asked"), "/partners", entries, None)


def _share(share: Share, word: Wording) -> dict[str, str]:
    return {
        "organisation": share.organisation or word.say("organisation.unnamed"),
        "item": word.of(share.item_title) if share.item_title is not None else word.say("events.unnamed"),
    }


def _sessions(digest: Digest, word: Wording) -> Iterator[Part]:
    entries = []
    for each in digest.sessions:
        if each.status is SessionStatus.CANCELLED:
            key = "mail.session.cancelled"
        elif digest.is_new(each.since):
            key = "mail.session.new"
        elif digest.is_new(each.updated_at):
            key = "mail.session.changed"
        else:
            key = "mail.session.near"
        title = word.of(each.title)
        if each.synthetic:
            title = word.say("calendar.synthetic", title=title)
        when = word.moment(each.starts_at)
        note = when if each.place is None else word.say("mail.session.at", moment=when, place=each.place)
        entries.append(Entry(word.say(key, session=title), note, f"/agenda/sessions/{each.id}"))
    if entries:
        yield Part(word.say("mail.sessions"), "/agenda/sessions", entries, None)


def _tasks(digest: Digest, word: Wording) -> Iterator[Part]:
    entries = [
        Entry(
            word.say(
                "mail.task",
                organisation=each.organisation or word.say("organisation.unnamed"),
                text=shorten(each.text, _TASK_CHARACTERS_MAX, placeholder="…"),
            ),
            word.say("mail.task.whenever")
            if each.due_date is None
            else word.say("mail.task.by", day=word.day(each.due_date)),
            f"/agenda/sessions/{each.session_id}",
        )
        for each in digest.tasks
    ]
    if entries:
        yield Part(word.say("mail.tasks"), "/partners", entries, None)


def _figures(digest: Digest, word: Wording) -> Iterator[Part]:
    entries = [
        Entry(
            word.say("mail.figure", indicator=word.of(each.name), period=word.period(each.period)),
            word.say("due.by", day=word.day(each.due_on))
            if each.reminded_at is None
            else word.say("mail.reminded", moment=word.moment(each.reminded_at)),
            f"/monitor/indicators/{each.indicator_id}",
        )
        for each in digest.figures
        if each.due_on is not None
    ]
    if entries:
        yield Part(word.say("mail.figures"), "/monitor/due", entries, None)


def _silent(digest: Digest, word: Wording) -> Iterator[Part]:
    entries = [
        Entry(
            word.say("mail.silent.of", **_share(share, word)),
            word.say("mail.silent.since", moment=word.moment(share.heard_at or share.updated_at)),
            f"/agenda/items/{share.item_id}",
        )
        for share in digest.silent
    ]
    if entries:
        yield Part(word.say("mail.silent"), "/partners", entries, None)


def _waiting(digest: Digest, word: Wording) -> Iterator[Part]:
    entries = [_asking(each, word) for each in digest.asking]
    still = word.say("mail.still", moment=word.moment(digest.until))
    if digest.stalled:
        entries.append(Entry(word.say("mail.stalled", count=digest.stalled), still, "/agenda/items?stalls=yes"))
    if digest.overdue:
        entries.append(Entry(word.say("mail.overdue", count=digest.overdue), still, "/agenda/items?overdue=yes"))
    if digest.late_figures:
        late = word.say("mail.late_figures", count=digest.late_figures)
        entries.append(Entry(late, still, "/monitor/due?state=overdue"))
    if digest.steps.due:
        entries.append(Entry(word.say("mail.steps", count=digest.steps.due), still, "/pipeline/next-steps"))
    if entries:
        yield Part(word.say("mail.waiting"), "/", entries, None)


def _asking(each: Asking, word: Wording) -> Entry:
    return Entry(
        word.say("mail.asking", count=each.people, organisation=each.organisation or word.say("organisation.unnamed")),
        word.say("mail.since", moment=word.moment(each.newest)),
        f"/organisations/{each.organisation_id}/members",
    )


def _line(news: News, word: Wording) -> Part:
    line = news.line
    path = f"/agenda/lines/{line.id}"
    entries = [
        Entry(
            word.sentence(each),
            word.moment(each.time),
            path if each.subject == line.id else f"/agenda/items/{each.subject}",
        )
        for each in news.happened[:_PER_LINE_MAX]
    ]
    left_out = len(news.happened) - len(entries)
    more = word.say("mail.more", count=left_out) if left_out else None
    return Part(word.say("mail.line", number=line.number, title=word.of(line.title)), path, entries, more)
