"""Whether two records may be of one organisation: what they have in common, and how much that says.

Nothing here decides that they are one: a facilitator does, who is shown the grounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import combinations
from typing import Final
from urllib.parse import urlsplit

from mediate_community.domain.names import Folded, errors_between, folded

SCORE_MIN: Final = 0.5
"""Two records that score less are not shown to anybody."""
_TOKENS_LEFT_OUT_MAX: Final = 6
_LETTERS_IN_COMMON_MIN: Final = 4
_LETTERS_CHANGED_MAX: Final = 2
_LETTERS_PER_ERROR: Final = 4
"""With more errors than this, what differs of two names is another word."""
_DIFFERENT_COMPANIES: Final = 0.5
"""What is left of a likeness of names where both have a KvK number, and not the same."""

SHARED_HOSTS: Final = frozenset(
    {
        "about.me",
        "behance.net",
        "blogspot.com",
        "bsky.app",
        "business.site",
        "carrd.co",
        "discord.gg",
        "etsy.com",
        "eventbrite.nl",
        "eventbrite.com",
        "facebook.com",
        "fb.com",
        "github.com",
        "github.io",
        "gitlab.com",
        "gitlab.io",
        "google.com",
        "imdb.com",
        "instagram.com",
        "itch.io",
        "jimdo.com",
        "jimdosite.com",
        "jouwweb.nl",
        "kvk.nl",
        "linkedin.com",
        "linktr.ee",
        "marktplaats.nl",
        "mastodon.social",
        "medium.com",
        "meetup.com",
        "mystrikingly.com",
        "netlify.app",
        "notion.site",
        "open.spotify.com",
        "pages.dev",
        "patreon.com",
        "pinterest.com",
        "shopify.com",
        "myshopify.com",
        "soundcloud.com",
        "spotify.com",
        "squarespace.com",
        "steampowered.com",
        "substack.com",
        "t.me",
        "threads.net",
        "tiktok.com",
        "tumblr.com",
        "twitch.tv",
        "twitter.com",
        "vercel.app",
        "vimeo.com",
        "webflow.io",
        "webnode.nl",
        "weebly.com",
        "wikipedia.org",
        "wixsite.com",
        "wordpress.com",
        "x.com",
        "youtu.be",
        "youtube.com",
    }
)
"""Hosts of which many organisations have a page: social networks, site builders, marketplaces, encyclopedias."""


class Ground(StrEnum):
    """What two records have in common."""

    KVK_NUMBER = "kvk_number"
    ROR_ID = "ror_id"
    WEBSITE = "website"
    NAME = "name"
    """The same words, in whatever order, whatever legal form they are followed by."""
    SPELLING = "spelling"
    """The same words but for one or two typing errors."""


_SAYS: Final = {
    Ground.KVK_NUMBER: 0.8,
    Ground.ROR_ID: 0.95,
    Ground.WEBSITE: 0.6,
    Ground.NAME: 0.75,
    Ground.SPELLING: 0.6,
}


@dataclass(frozen=True)
class Common:
    """One thing that two records have in common, as people are shown it."""

    ground: Ground
    shown: str


@dataclass(frozen=True)
class Marks:
    """What a record is compared by."""

    name: str
    kvk_number: str | None = None
    ror_id: str | None = None
    website: str | None = None

    @cached_property
    def folded(self) -> Folded:
        """The name as it is compared; worked out once, however many others it is compared with."""
        return folded(self.name)

    @cached_property
    def host(self) -> str | None:
        """The host of the website; None where many share it."""
        return host_of(self.website)


@dataclass(frozen=True)
class Likeness:
    """How alike two records are: from 0 up to, and not including, 1."""

    grounds: tuple[Common, ...]
    score: float


def host_of(website: str | None) -> str | None:
    """Return the host of a website without ``www.``; None where there is none, or where many share it."""
    if website is None:
        return None
    try:
        host = urlsplit(website.casefold()).hostname
    except ValueError:
        return None
    host = (host or "").rstrip(".").removeprefix("www.")
    labels = host.split(".")
    if any(".".join(labels[first:]) in SHARED_HOSTS for first in range(len(labels))):
        return None
    return host if len(labels) > 1 else None


def likeness(one: Marks, other: Marks) -> Likeness:
    """Return what two records have in common, and how much it says; the same whichever is named first."""
    found = []
    if one.kvk_number is not None and one.kvk_number == other.kvk_number:
        found.append(Common(Ground.KVK_NUMBER, one.kvk_number))
    if one.ror_id is not None and one.ror_id == other.ror_id:
        found.append(Common(Ground.ROR_ID, one.ror_id))
    if one.host is not None and one.host == other.host:
        found.append(Common(Ground.WEBSITE, one.host))
    named = _named_alike(one.folded, other.folded)
    if named is not None:
        found.append(named)
    unlike = 1.0
    are_two_companies = None not in (one.kvk_number, other.kvk_number) and one.kvk_number != other.kvk_number
    for each in found:
        says = _SAYS[each.ground]
        if are_two_companies and each.ground in (Ground.NAME, Ground.SPELLING):
            says *= _DIFFERENT_COMPANIES
        unlike *= 1 - says
    return Likeness(tuple(found), round(1 - unlike, 3))


def _named_alike(one: Folded, other: Folded) -> Common | None:
    if not one.words or one.numbers != other.numbers:
        # Studio 2 is no typing error for Studio 3.
        return None
    if one.words == other.words or one.together == other.together:
        return Common(Ground.NAME, " ".join(min(one.words, other.words)))
    forgiven = min(one.errors_forgiven, other.errors_forgiven)
    too_long = abs(len(one.together) - len(other.together)) > forgiven
    if too_long or (one.letters ^ other.letters).bit_count() > forgiven * _LETTERS_CHANGED_MAX:
        # Most pairs end here, without being read letter by letter.
        return None
    # Words that both have are as meant; an error in a first letter would otherwise change the order of all.
    differs = "".join(word for word in one.words if word not in other.words)
    against = "".join(word for word in other.words if word not in one.words)
    at_most = min(forgiven, min(len(differs), len(against)) // _LETTERS_PER_ERROR)
    if at_most and errors_between(differs, against, at_most=at_most) is not None:
        first, second = sorted((" ".join(one.words), " ".join(other.words)))
        return Common(Ground.SPELLING, f"{first} ~ {second}")
    return None


def keys_of(marks: Marks) -> list[str]:
    """Return what a record is looked up by, each once: two that are alike have one of them in common.

    With one typing error in a word of several, or in a name of one word, names always do; with two, where another
    word, half of the name, or all but the vowels is as it was.
    """
    keys = []
    if marks.kvk_number is not None:
        keys.append(f"k:{marks.kvk_number}")
    if marks.ror_id is not None:
        keys.append(f"r:{marks.ror_id}")
    if marks.host is not None:
        keys.append(f"w:{marks.host}")
    name = marks.folded
    numbers = "+".join(name.numbers)
    return [*keys, *(f"{key}|{numbers}" for key in dict.fromkeys(_keys_of_name(name)))]


def _keys_of_name(name: Folded) -> Sequence[str]:
    together = name.together
    if not together:
        return ()
    keys = [f"n:{together}"]
    if len(name.words) > 1:
        # One word may be misspelt beyond its place in the order.
        words = name.words[:_TOKENS_LEFT_OUT_MAX]
        keys += [
            f"o:{rest}"
            for chosen in combinations(words, len(words) - 1)
            if len(rest := "".join(chosen)) >= _LETTERS_IN_COMMON_MIN
        ]
    if name.errors_forgiven:
        # A single error leaves one half as it is; the half of a name that is one letter longer is as long.
        length = len(together)
        for half in {length // 2, (length - 1) // 2}:
            keys += [f"b:{together[:half]}", f"e:{together[-half:]}"]
    if len(skeleton := name.skeleton) >= _LETTERS_IN_COMMON_MIN:
        keys.append(f"s:{skeleton}")
    return keys
