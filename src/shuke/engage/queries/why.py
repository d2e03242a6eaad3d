"""Why somebody got this, or nothing: what the ledger holds of a day, and what every gate says now."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.declarations import declared
from shuke.customers.queries import Customer, customer_for, reach, whole_person
from shuke.customers.slots import Gate
from shuke.engage.gates import RuledApproach, Terms
from shuke.engage.ledger.gating import reason_words, rules_in_force
from shuke.engage.models import DeliveryEvent, Send, Step
from shuke.engage.steps import details_of

#: How a row of the ledger looks.
TONES = {
    Send.State.SENT: "good",
    Send.State.FAILED: "bad",
    Send.State.UNKNOWN: "warn",
    Send.State.QUEUED: "info",
    Send.State.SENDING: "info",
}
LATEST = 3


@dataclass(frozen=True)
class Reasoned:
    """One row of the ledger: what was said or not, how it stands, and why, in words."""

    send: Send
    title: str
    tone: str
    why: str
    #: What came back of it, in order.
    events: list[DeliveryEvent]

    @property
    def at(self) -> dt.datetime:
        """When it came to where it stands; of what waits, since when."""
        return self.send.settled_at or self.send.created_at


@dataclass(frozen=True)
class Check:
    """What a gate says of them now: it lets through, stops, or puts off until then."""

    key: str
    words: str
    passes: bool
    until: dt.datetime | None


@dataclass(frozen=True)
class Why:
    """The answer for one person, channel and day."""

    #: The record that was asked about.
    customer: Customer
    channel: str
    day: dt.date
    rows: list[Reasoned]
    checks: list[Check]

    @property
    def is_open(self) -> bool:
        """Whether marketing would reach them now."""
        return all(check.passes for check in self.checks)


def why(actor: Actor, customer_id: int, channel: str, day: dt.date) -> Why:
    """NotFound for a person whom the actor does not see."""
    require(actor, "customers.view")
    customer = customer_for(actor, customer_id)
    start = clock.day_start(day)
    end = clock.day_start(day + dt.timedelta(days=1))
    # Whatever waited or was settled on that day: also what was put off from the day before.
    rows = _sends(actor, whole_person(customer.pk)).filter(
        Q(settled_at=None) | Q(settled_at__gte=start), channel=channel, created_at__lt=end
    )
    listed = [_reasoned(send) for send in rows.order_by("created_at", "pk")]
    return Why(customer, channel, day, listed, _checks(customer.pk, channel))


def latest(actor: Actor, customer: Customer, ids: Collection[int]) -> dict[str, Any] | None:
    """The panel of the record: the last messages, and the way to why."""
    if not actor.can("campaigns.view"):
        return None
    rows = _sends(actor, ids).exclude(settled_at=None).order_by("-settled_at", "-pk")[:LATEST]
    reasons = [_reasoned(send) for send in rows]
    return {"customer": customer, "rows": reasons}


def _sends(actor: Actor, ids: Collection[int]) -> QuerySet[Send]:
    sends = Send.objects.filter(customer__in=ids).select_related("step")
    sends = sends.prefetch_related("delivery_events")
    named = actor.scope.campaigns
    return sends if named is None else sends.filter(step__campaign__in=named)


def _reasoned(send: Send) -> Reasoned:
    details = details_of(send.step)
    events = sorted(send.delivery_events.all(), key=lambda event: (event.at, event.pk))
    title = str(details.get("name") or _("A message"))
    return Reasoned(send, title, TONES.get(Send.State(send.state), ""), _why(send), events)


def _why(send: Send) -> str:
    """Why it stands so, as a sentence."""
    reason, answer = str(reason_words(send.reason)) if send.reason else "", send.response
    if send.state == Send.State.HELD_OUT:
        return _("Drawn into the control group: gets nothing, to compare with.")
    if send.state == Send.State.SKIPPED:
        return _("Left out: %(reason)s.") % {"reason": reason}
    if send.state == Send.State.QUEUED:
        return _("Waits: %(reason)s.") % {"reason": reason} if reason else _("Waits for its turn.")
    if send.state == Send.State.UNKNOWN:
        return _("It may have arrived: the answer was lost. It is not sent again by itself.")
    if send.state == Send.State.FAILED:
        return " · ".join(filter(None, [reason, answer]))
    return answer or _("Handed over.")


def _checks(customer_id: int, channel: str) -> list[Check]:
    """What each gate says of a campaign that would claim them now, each asked for itself."""
    people = list(reach([customer_id], channel=channel).values())
    purpose = Step.Purpose.MARKETING
    terms = Terms(purpose, {who.person_id for who in people})
    approach = RuledApproach(
        "campaign",
        purpose,
        channel,
        people,
        clock.now(),
        rules_in_force(),
        terms,
        {},
        is_automatic=True,
    )
    checks = []
    for gate in declared(Gate):
        answer = gate.check(approach)
        stops = customer_id in answer
        checks.append(Check(gate.key, str(gate.words), not stops, answer.get(customer_id)))
    return checks
