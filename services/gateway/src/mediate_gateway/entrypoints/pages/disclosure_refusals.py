"""What is refused of disclosures, by the phrases that say it to people."""

from typing import Final

DISCLOSURE_REASONS: Final = (
    (r"the deal has no .+ to disclose", "refused.disclosure.nothing"),
    (r"the deal has more than (?P<most>\d+) investors: .*", "refused.disclosure.investors"),
    (r"this was withdrawn: disclose it anew", "refused.disclosure.ended"),
    (r"a deal is disclosed (?P<most>\d+) times at most; .*", "refused.disclosure.many"),
)
