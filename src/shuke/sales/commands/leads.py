"""Enquiries become leads: one of a person at a time, with a score, somebody who answers, and a clock."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from shuke.collect import queries as forms
from shuke.common import clock
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.models import RecordedFact
from shuke.common.texts import short
from shuke.common.turns import alone
from shuke.customers import commands as customers
from shuke.customers.queries import Customer, customer_for, whole_person
from shuke.sales import facts
from shuke.sales.commands.deals import open_deal
from shuke.sales.models import Deal, Enquiry, Lead, Via
from shuke.sales.queries.leads import lead_for
from shuke.sales.settings import answer_hours
from shuke.team.queries import staff_who
from shuke.team.queries.hours import calendar

TOUCH = "sales.lead"
_LONGEST, _LONGEST_REASON = 300, 120
#: Answers that say what they want; contacts, birthdays and consents stand on the record and nowhere else.
_WORDS = frozenset({"text", "long", "choice", "several", "day", "number"})
#: What forms of these kinds ask for is an enquiry.
_FORMS = {"lead": Via.FORM, "trial": Via.FORM, "test_drive": Via.TEST_DRIVE}


def note_enquiry(
    actor: Actor,
    customer_id: int,
    *,
    via: str,
    words: str = "",
    source: str = "",
    key: str | None = None,
    at: dt.datetime | None = None,
) -> Lead:
    """Write down that somebody asked. While a lead of theirs is open it joins that one; the same `key` again changes
    nothing. Raises Invalid by field."""
    require(actor, "sales.lead")
    customer = customer_for(actor, customer_id)
    text = short(words, "words", _LONGEST)
    if via not in Via.values:
        message = _("Choose one of the list.")
        raise Invalid(message, fields={"via": message})
    now = clock.now()
    at = min(at or now, now)
    with transaction.atomic():
        alone(f"lead:{customer.pk}")
        if key and (there := Enquiry.objects.select_related("lead").filter(key=key).first()):
            return there.lead
        people = whole_person(customer.pk)
        lead = Lead.objects.filter(customer__in=people, ended_at=None).first()
        if lead is None:
            lead = _open(customer, via, text, source, at)
        Enquiry.objects.create(
            lead=lead, key=key, via=via, source=source[:60], words=text, at=at, by=actor.name[:120]
        )
        lead.score, lead.signs = _score(customer, lead)
        lead.save(update_fields=["score", "signs"])
        tell(lead)
        facts.LEAD_CAME.record(actor, lead.customer_id, lead=lead.pk)
    return lead


def _open(customer: Customer, via: str, text: str, source: str, at: dt.datetime) -> Lead:
    return Lead.objects.create(
        customer=customer,
        via=via,
        source=(source or customer.source)[:60],
        intent=text,
        holder_id=_next_holder(),
        came_at=at,
        answer_by=calendar().add(at, dt.timedelta(hours=answer_hours())),
    )


def _next_holder() -> int | None:
    """Whoever sells and has the fewest open leads: the load is shared. Nobody where nobody sells."""
    sellers = staff_who("sales.sell").filter(role="agent") or staff_who("sales.sell")
    loaded = sellers.annotate(load=Count("sales_leads", filter=Q(sales_leads__ended_at=None)))
    first = loaded.order_by("load", "pk").first()
    return first.pk if first else None


def _score(customer: Customer, lead: Lead) -> tuple[int, list[list[Any]]]:
    """0 to 100 by what is known: each sign with its points."""
    signs = {
        "test_drive": 30 if lead.enquiries.filter(via=Via.TEST_DRIVE).exists() else 0,
        "words": 20 if lead.intent else 0,
        "again": min(20, 10 * (lead.enquiries.count() - 1)),
        "customer": 20 if customer.order_count else 0,
        "regular": 10 if customer.order_count >= 3 else 0,
    }
    listed = [[code, points] for code, points in signs.items() if points]
    return min(100, sum(points for _code, points in listed)), listed


def hand_lead(actor: Actor, lead_id: int, holder_id: int | None) -> Lead:
    """Let somebody who sells have it, or nobody."""
    require(actor, "sales.lead")
    if holder_id is not None and not staff_who("sales.sell").filter(pk=holder_id).exists():
        message = _("Choose a colleague who sells.")
        raise Invalid(message, fields={"holder": message})
    with transaction.atomic():
        lead = _locked(actor, lead_id)
        before = lead.holder_id
        if before != holder_id:
            lead.holder_id = holder_id
            lead.save(update_fields=["holder"])
            facts.LEAD_HANDED.record(
                actor, lead.customer_id, lead=lead.pk, undo_with={"holder": before}
            )
    return lead


def answer_lead(actor: Actor, lead_id: int) -> Lead:
    """They have been answered for the first time: the clock stops. Again changes nothing."""
    require(actor, "sales.lead")
    with transaction.atomic():
        lead = _locked(actor, lead_id)
        if lead.answered_at is None:
            lead.answered_at, lead.answer_by = clock.now(), None
            lead.holder_id = lead.holder_id or actor.id
            lead.save(update_fields=["answered_at", "answer_by", "holder"])
            facts.LEAD_ANSWERED.record(actor, lead.customer_id, lead=lead.pk)
    return lead


def lose_lead(actor: Actor, lead_id: int, reason: str) -> Lead:
    """It came to nothing, and why. Raises Invalid without a reason."""
    require(actor, "sales.lead")
    text = short(reason, "reason", _LONGEST_REASON)
    if not text:
        message = _("Say why it came to nothing.")
        raise Invalid(message, fields={"reason": message})
    with transaction.atomic():
        lead = _locked(actor, lead_id)
        _end(lead, Lead.Outcome.LOST, text)
        facts.LEAD_LOST.record(actor, lead.customer_id, lead=lead.pk)
    return lead


def reopen_lead(actor: Actor, lead_id: int) -> Lead:
    """It is open again. Conflict for one that became a deal, or while another is open of them."""
    require(actor, "sales.lead")
    with transaction.atomic():
        lead = _locked(actor, lead_id, still_open=False)
        if lead.outcome != Lead.Outcome.LOST:
            raise Conflict(_("It cannot be opened again."))
        if Lead.objects.filter(customer__in=whole_person(lead.customer_id), ended_at=None).exists():
            raise Conflict(_("They have asked again since: another lead of theirs is open."))
        lead.outcome, lead.lost_reason, lead.ended_at = "", "", None
        lead.save(update_fields=["outcome", "lost_reason", "ended_at"])
        tell(lead)
        facts.LEAD_REOPENED.record(actor, lead.customer_id, lead=lead.pk)
    return lead


def convert_lead(actor: Actor, lead_id: int, **values: Any) -> Deal:
    """Make a deal of it: what they want, whose it is and where they came from go along. `values` as `open_deal`."""
    require(actor, "sales.lead")
    with transaction.atomic():
        lead = _locked(actor, lead_id)
        given = {"title": lead.intent[:120] or _("Enquiry"), "holder_id": lead.holder_id, **values}
        deal = open_deal(actor, lead.customer_id, lead_id=lead.pk, **given)
        lead.answered_at = lead.answered_at or clock.now()
        lead.answer_by = None
        _end(lead, Lead.Outcome.CONVERTED)
        facts.LEAD_CONVERTED.record(actor, lead.customer_id, lead=lead.pk)
    return deal


def follow_form(fact: RecordedFact) -> None:
    """Whoever sent a form that asks something is a lead; again it is the same enquiry."""
    if fact.subject_id is None or fact.backfill:
        return
    entry = forms.form_entry(fact.payload["entry"])
    via = _FORMS.get(entry.form.kind)
    if via is None:
        return
    wanted = {each["id"] for each in entry.version.content["fields"] if each["about"] in _WORDS}
    words = " · ".join(str(text) for key, text in entry.answers.items() if text and key in wanted)
    note_enquiry(
        SYSTEM,
        fact.subject_id,
        via=via,
        words=words[:_LONGEST],
        source=str(entry.origin.get("source") or ""),
        key=f"form:{entry.pk}",
        at=entry.at,
    )


def tell(lead: Lead) -> None:
    """Its entry on the timeline, as it stands now. Call inside the transaction."""
    detail = {"via": lead.via, "intent": lead.intent, "outcome": lead.outcome}
    customers.record_touches([(lead.customer_id, lead.came_at, TOUCH, lead.pk, detail, "")])


def hand_leads(actor: Actor, ids: Sequence[int], holder_id: int | None) -> None:
    """Let somebody else have these, or nobody. A part of the hand-over, inside its transaction."""
    Lead.objects.filter(pk__in=list(ids), ended_at=None).update(holder=holder_id)


def undo_handed(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    hand_lead(actor, fact.payload["lead"], before["holder"])


def undo_lost(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    reopen_lead(actor, fact.payload["lead"])


def _end(lead: Lead, outcome: str, reason: str = "") -> None:
    lead.outcome, lead.lost_reason, lead.ended_at = outcome, reason, clock.now()
    lead.save(update_fields=["outcome", "lost_reason", "ended_at", "answered_at", "answer_by"])
    tell(lead)


def _locked(actor: Actor, lead_id: int, *, still_open: bool = True) -> Lead:
    lead_for(actor, lead_id)
    lead = Lead.objects.select_for_update(of=("self",)).filter(pk=lead_id).first()
    if lead is None:
        raise NotFound(_("There is no such lead."))
    if still_open and not lead.is_open:
        raise Conflict(_("This lead is over."))
    return lead
