"""What an investment officer is told before saving: which deals a fund takes, and which wait for a second person."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.values import Money
from mediate_contracts.vocabulary import CoInvestment, DealStage, GateRule, GateVerdict
from mediate_pipeline.domain.gates import (
    BINDING,
    FIELDS,
    HELD,
    OVERRIDABLE,
    GateFacts,
    GateRefused,
    GateRules,
    GateWaits,
    check,
    hold,
    verdict_of,
)

DAY = date(2026, 6, 1)


def euros(amount: int) -> Money:
    return Money(cents=amount * 100)


PROOF_OF_CONCEPT = GateRules(readiness_min=4, readiness_max=6, ticket_max=euros(250_000))
PARTICIPATION = GateRules(readiness_min=6, ticket_max=euros(2_500_000), co_investment=CoInvestment.IN_PRINCIPLE)
MONEY = st.integers(0, 10**13).map(lambda cents: Money(cents=cents))
LEVELS = st.integers(1, 9)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
RULES = st.builds(
    GateRules,
    ticket_min=st.none() | MONEY,
    ticket_max=st.none() | MONEY,
    readiness_min=st.none() | LEVELS,
    readiness_max=st.none() | LEVELS,
    region=st.none() | st.sampled_from(["Utrecht", "Hilversum"]),
    co_investment=st.sampled_from(CoInvestment),
    budget=st.none() | MONEY,
    opens_on=st.none() | DAYS,
    closes_on=st.none() | DAYS,
)
FACTS = st.builds(
    GateFacts,
    amount=MONEY,
    on=DAYS,
    readiness=st.none() | LEVELS,
    region=st.none() | st.sampled_from(["Utrecht", "utrecht ", "Eindhoven"]),
    private_expected=st.none() | MONEY,
    private_raised=MONEY,
    committed=st.none() | MONEY,
)


def verdict(rules: GateRules, facts: GateFacts) -> GateVerdict:
    return verdict_of(check(rules, facts))


class TestTheProofOfConceptFund:
    def test_takes_trl_5_with_a_quarter_of_a_million(self) -> None:
        facts = GateFacts(amount=euros(250_000), on=DAY, readiness=5)
        assert verdict(PROOF_OF_CONCEPT, facts) is GateVerdict.FITS

    @pytest.mark.parametrize(
        ("facts", "rule"),
        [
            (GateFacts(amount=euros(250_000), on=DAY, readiness=3), GateRule.TRL_MIN),
            (GateFacts(amount=euros(250_000), on=DAY, readiness=7), GateRule.TRL_MAX),
            (GateFacts(amount=euros(250_001), on=DAY, readiness=5), GateRule.TICKET_MAX),
            (GateFacts(amount=Money(cents=25_000_001), on=DAY, readiness=5), GateRule.TICKET_MAX),
        ],
    )
    def test_refuses_what_is_not_ready_or_too_large_and_names_the_rule(self, facts: GateFacts, rule: GateRule) -> None:
        refused = [each for each in check(PROOF_OF_CONCEPT, facts) if each.verdict is GateVerdict.REFUSED]
        assert [each.rule for each in refused] == [rule]
        with pytest.raises(GateRefused) as caught:
            hold(refused, stage=DealStage.SOURCED, granted=[])
        assert caught.value.field == f"body.{FIELDS[rule]}"

    def test_says_its_limit_in_words(self) -> None:
        facts = GateFacts(amount=euros(250_001), on=DAY, readiness=5)
        with pytest.raises(GateRefused, match="€250000 at most"):
            hold(check(PROOF_OF_CONCEPT, facts), stage=DealStage.SOURCED, granted=[])


class TestTheParticipationFund:
    ALONE = GateFacts(amount=euros(2_500_000), on=DAY, readiness=7)

    def test_lets_two_and_a_half_million_wait_without_a_private_investor(self) -> None:
        assert verdict(PARTICIPATION, self.ALONE) is GateVerdict.WAITS
        with pytest.raises(GateWaits, match="second person"):
            hold(check(PARTICIPATION, self.ALONE), stage=DealStage.TERM_SHEET, granted=[])

    def test_lets_it_go_on_up_to_the_term_sheet(self) -> None:
        hold(check(PARTICIPATION, self.ALONE), stage=DealStage.DUE_DILIGENCE, granted=[])

    def test_lets_it_pass_once_an_exception_was_granted(self) -> None:
        hold(check(PARTICIPATION, self.ALONE), stage=DealStage.COMMITTED, granted=[GateRule.CO_INVESTMENT])

    def test_takes_it_with_private_money_expected_or_raised(self) -> None:
        assert verdict(PARTICIPATION, replace(self.ALONE, private_expected=euros(1))) is GateVerdict.FITS
        assert verdict(PARTICIPATION, replace(self.ALONE, private_raised=euros(1))) is GateVerdict.FITS


class TestAGate:
    def test_refuses_public_money_alone_where_private_money_always_comes_along(self) -> None:
        rules = GateRules(co_investment=CoInvestment.ALWAYS)
        assert verdict(rules, GateFacts(amount=euros(1), on=DAY)) is GateVerdict.REFUSED

    def test_waits_for_more_than_is_left_of_the_budget(self) -> None:
        rules = GateRules(budget=euros(1_000))
        facts = GateFacts(amount=euros(400), on=DAY, committed=euros(600))
        assert verdict(rules, facts) is GateVerdict.FITS
        assert verdict(rules, GateFacts(amount=euros(401), on=DAY, committed=euros(600))) is GateVerdict.WAITS

    def test_does_not_say_what_is_left_of_the_budget_to_whom_it_was_not_told(self) -> None:
        [ruling] = check(GateRules(budget=euros(1_000)), GateFacts(amount=euros(400), on=DAY))
        assert (ruling.verdict, ruling.value) == (GateVerdict.UNKNOWN, None)

    def test_takes_what_is_not_known_until_it_binds(self) -> None:
        rulings = check(PROOF_OF_CONCEPT, GateFacts(amount=euros(1), on=DAY))
        hold(rulings, stage=DealStage.DUE_DILIGENCE, granted=[])
        with pytest.raises(GateRefused, match="not known"):
            hold(rulings, stage=DealStage.TERM_SHEET, granted=[])

    def test_of_a_fund_that_has_closed_still_lets_what_was_committed_be_signed(self) -> None:
        rulings = check(GateRules(closes_on=date(2026, 5, 31)), GateFacts(amount=euros(1), on=DAY))
        hold(rulings, stage=DealStage.CLOSED, granted=[])
        with pytest.raises(GateRefused, match="2026-05-31"):
            hold(rulings, stage=DealStage.COMMITTED, granted=[])

    @pytest.mark.parametrize("stage", [DealStage.LOST, DealStage.WITHDRAWN, DealStage.ON_HOLD])
    def test_keeps_nobody_from_setting_a_deal_aside(self, stage: DealStage) -> None:
        hold(check(PROOF_OF_CONCEPT, GateFacts(amount=euros(10**6), on=DAY)), stage=stage, granted=[])

    def test_holds_every_stage_or_none_of_it(self) -> None:
        aside = {DealStage.LOST, DealStage.WITHDRAWN, DealStage.ON_HOLD}
        assert set(DealStage) == HELD | aside
        assert BINDING < HELD


class TestAnyRulesAndFacts:
    @given(RULES, FACTS)
    def test_give_one_ruling_for_each_rule_the_fund_has(self, rules: GateRules, facts: GateFacts) -> None:
        found = [ruling.rule for ruling in check(rules, facts)]
        asked = {
            GateRule.PERIOD: rules.opens_on or rules.closes_on,
            GateRule.TICKET_MIN: rules.ticket_min,
            GateRule.TICKET_MAX: rules.ticket_max,
            GateRule.TRL_MIN: rules.readiness_min,
            GateRule.TRL_MAX: rules.readiness_max,
            GateRule.REGION: rules.region,
            GateRule.CO_INVESTMENT: None if rules.co_investment is CoInvestment.NONE else rules.co_investment,
            GateRule.BUDGET: rules.budget,
        }
        assert found == [rule for rule in GateRule if asked[rule] is not None]

    @given(RULES, FACTS)
    def test_make_nothing_wait_from_which_nobody_can_except(self, rules: GateRules, facts: GateFacts) -> None:
        waiting = {ruling.rule for ruling in check(rules, facts) if ruling.verdict is GateVerdict.WAITS}
        assert waiting <= OVERRIDABLE

    @given(RULES, FACTS, st.sampled_from(sorted(HELD)))
    def test_let_pass_exactly_what_fits_where_it_binds(
        self, rules: GateRules, facts: GateFacts, stage: DealStage
    ) -> None:
        rulings = [ruling for ruling in check(rules, facts) if ruling.rule is not GateRule.PERIOD]
        worst = verdict_of(rulings)
        passes = worst is GateVerdict.FITS or (stage not in BINDING and worst is not GateVerdict.REFUSED)
        try:
            hold(rulings, stage=stage, granted=[])
        except (GateRefused, GateWaits):
            assert not passes
        else:
            assert passes

    @given(RULES, FACTS, MONEY)
    def test_take_of_two_amounts_within_the_ticket_all_between_them(
        self, rules: GateRules, facts: GateFacts, between: Money
    ) -> None:
        tickets = {GateRule.TICKET_MIN, GateRule.TICKET_MAX}

        def fits(amount: Money) -> bool:
            asked = GateFacts(amount=amount, on=facts.on)
            return all(each.verdict is GateVerdict.FITS for each in check(rules, asked) if each.rule in tickets)

        low, high = (edge for edge in (rules.ticket_min or between, rules.ticket_max or between))
        if fits(low) and fits(high) and low.cents <= between.cents <= high.cents:
            assert fits(between)
