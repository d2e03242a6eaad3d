"""The ledger as a state machine: any order of claims, answers, deaths and changes of mind."""

from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.engage import commands
from shuke.engage.channels import Answer, Outcome
from shuke.engage.ledger.claim import LEASE, Claimed, exchange
from shuke.engage.ledger.recover import recover
from shuke.engage.ledger.settle import BACKOFF, Result
from shuke.engage.models import Campaign, Send
from shuke.engage.tests.shop import NOW, gathered, people, withdraw

pytestmark = pytest.mark.django_db
PEOPLE = 3
FINAL = {"sent", "failed", "skipped", "held_out"}

steps = st.lists(
    st.one_of(
        st.tuples(st.just("claim"), st.integers(1, 4)),
        st.tuples(st.just("answer"), st.sampled_from(list(Outcome))),
        st.tuples(st.just("answer late"), st.sampled_from(list(Outcome))),
        st.tuples(st.just("withdraw"), st.integers(0, PEOPLE - 1)),
        st.tuples(st.sampled_from(["pause", "resume", "wait", "lease ends", "finish"]), st.just(0)),
    ),
    max_size=20,
)


@dataclass
class Model:
    """What the test knows: who holds which letter, which have left, who has withdrawn."""

    campaign: Campaign
    who: list
    now: object = NOW
    claims: int = 0
    held: list[Claimed] = field(default_factory=list)
    lost: list[Claimed] = field(default_factory=list)
    left: set[int] = field(default_factory=set)
    withdrawn: set[int] = field(default_factory=set)
    final: dict[int, str] = field(default_factory=dict)

    def state(self) -> str:
        return Campaign.objects.values_list("state", flat=True).get(pk=self.campaign.pk)

    def do(self, step: str, value) -> None:
        match step:
            case "claim":
                self.claim(value)
            case "answer" if self.held:
                self.answer(self.held.pop(0), value)
            case "answer late" if self.lost:
                self.answer(self.lost.pop(0), value)
            case "withdraw":
                withdraw(self.who[value])
                self.withdrawn.add(self.who[value].pk)
            case "pause" if self.state() == "sending":
                commands.pause_campaign(SYSTEM, self.campaign.pk)
            case "resume" if self.state() == "paused":
                commands.resume_campaign(SYSTEM, self.campaign.pk)
            case "wait":
                self.now += BACKOFF[0]
            case "lease ends":
                self.now += LEASE * 2
                with clock.fixed(self.now):
                    recover()
                self.lost += self.held
                self.held.clear()
            case "finish":
                commands.finish_if_done(self.campaign.pk)

    def claim(self, want: int) -> None:
        self.claims += 1
        with clock.fixed(self.now):
            batch = exchange(self.campaign.step, [], claim=f"model.{self.claims}", want=want)
        assert len(batch.claimed) <= want
        if batch.claimed:
            assert self.state() == "sending"
        for one in batch.claimed:
            assert one.send_id not in {other.send_id for other in self.held}
            assert one.send_id not in self.left, "a letter that left is handed out again"
            assert one.who.customer_id not in self.withdrawn
        self.held += batch.claimed

    def answer(self, one: Claimed, outcome: Outcome) -> None:
        before = Send.objects.get(pk=one.send_id)
        result = Result(one.send_id, one.claim, one.attempts, "", Answer(outcome, 250, "so it is"))
        with clock.fixed(self.now):
            exchange(self.campaign.step, [result], claim="none", want=0)
        after = Send.objects.get(pk=one.send_id)
        if before.claim != one.claim:
            assert (after.state, after.attempts) == (before.state, before.attempts)
        elif outcome in (Outcome.SENT, Outcome.UNKNOWN):
            self.left.add(one.send_id)
            assert after.state == outcome.value

    def check(self) -> None:
        rows = dict(Send.objects.values_list("pk", "state"))
        assert len(rows) == PEOPLE
        if self.state() == "finished":
            assert not set(rows.values()) & {"queued", "sending"}, "finished with people missed"
        for pk, state in self.final.items():
            assert rows[pk] == state, "a settled row changed"
        self.final = {pk: state for pk, state in rows.items() if state in FINAL}


@given(steps)
@settings(max_examples=25)
def test_whatever_happens_nobody_gets_two_letters_and_settled_rows_stay(home, steps):
    # Each example ends by rolling back, which looks like a restore: it begins with a new home.
    (home / "handover" / "witness").unlink(missing_ok=True)
    with transaction.atomic():
        who = people(PEOPLE)
        model = Model(gathered(who), who)
        for step, value in steps:
            model.do(step, value)
            model.check()
        transaction.set_rollback(True)


def test_a_claim_is_the_only_one_that_may_settle_its_row(home):
    (who,) = people(1)
    campaign = gathered([who])
    (mine,) = exchange(campaign.step, [], claim="mine.1", want=1).claimed
    forged = Result(mine.send_id, "other.1", 0, "", Answer(Outcome.SENT, 250))
    exchange(campaign.step, [forged], claim="other.2", want=0)
    assert Send.objects.get().state == "sending"


def test_an_unknown_letter_is_resolved_by_the_worker_that_was_thought_dead(home):
    campaign = gathered(people(1))
    (mine,) = exchange(campaign.step, [], claim="mine.1", want=1).claimed
    with clock.fixed(clock.now() + LEASE * 2):
        assert recover() == 1
    assert Send.objects.get().state == "unknown"
    late = Result(mine.send_id, mine.claim, 0, "", Answer(Outcome.SENT, 250, "taken"))
    exchange(campaign.step, [late], claim="mine.2", want=0)
    assert Send.objects.get().state == "sent"


def test_a_worker_that_returns_after_the_end_leaves_nobody_waiting(home):
    campaign = gathered(people(1))
    (mine,) = exchange(campaign.step, [], claim="mine.1", want=1).claimed
    with clock.fixed(clock.now() + LEASE * 2):
        recover()
    assert commands.finish_if_done(campaign.pk)
    late = Result(mine.send_id, mine.claim, 0, "", Answer(Outcome.NOT_BEGUN))
    exchange(campaign.step, [late], claim="mine.2", want=0)
    assert (Send.objects.get().state, Send.objects.get().reason) == ("failed", "gave_up")
