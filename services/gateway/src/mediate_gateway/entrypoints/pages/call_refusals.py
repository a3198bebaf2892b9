"""What is refused of grant calls and of applications to them, by the phrases that say it to people."""

from typing import Final

CALL_REASONS: Final = (
    (r"a call that opens on [0-9-]+ closes on that day or later", "refused.call.window_wrong"),
    (r"the call opens on (?P<opens>[0-9-]+) at 00:00 in Amsterdam", "refused.call.not_yet"),
    (r"the call closed on (?P<closes>[0-9-]+) at 24:00 in Amsterdam", "refused.call.shut"),
    (r"a call has (?P<most>\d+) applications at most", "refused.call.full"),
    (r"what came of this call was published on [0-9-]+, and that is final", "refused.call.published"),
    (r"applications were scored by these criteria, which stay as they are", "refused.call.criteria"),
    (r"a criterion before it has this code", "refused.call.criterion_twice"),
    (r"write each criterion as Dutch; English; weight", "refused.call.criterion"),
    (r"of (?P<count>\d+) applications nobody decided yet", "refused.call.undecided"),
    (r"the call takes applications until [0-9-]+ at 24:00 in Amsterdam", "refused.call.still_open"),
    (r"a day from [0-9-]+, on which the call closed, to [0-9-]+, which is today", "refused.call.published_on"),
    (r"Only who keeps a grant call does this; .*", "refused.call.keeper"),
    (r"name somebody: who opens this has no account and cannot keep the call", "refused.call.keepers"),
    (r"\d+ cents were awarded already", "refused.call.budget"),
    (r"the application is \w+; this is for one that is .*", "refused.application.not_open"),
    (r"\d+ cents were asked for", "refused.application.asked"),
    (r"one application is awarded \d+ cents at most", "refused.application.most"),
    (r"an award is more than nothing; reject it otherwise", "refused.application.nothing"),
    (r"\d+ cents are left of the budget", "refused.application.left"),
    (r"you scored this application before; change what you scored", "refused.application.scored"),
    (r"every criterion is scored, 0 to 100|the call is assessed by .*", "refused.application.criteria"),
    (r"you are not on the committee of this call", "refused.application.committee"),
    (r"you recused yourself from this before", "refused.application.recused"),
    (r"who applied (decides nothing of it|is not one of those who assess it)", "refused.application.own"),
    (r"somebody else enters what your own organisation applies for", "refused.application.own"),
    (r"Everybody on the committee changes what they gave themselves\.", "refused.application.own_score"),
    (r"An application is withdrawn by whoever applied, or by who keeps the call\.", "refused.application.withdraw"),
)
