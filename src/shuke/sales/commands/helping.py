"""Take a stalled payment, reach out, offer something, say what came of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Forbidden, Invalid, NotFound
from shuke.common.models import RecordedFact
from shuke.common.texts import short
from shuke.sales import facts
from shuke.sales.commands.noticing import close_settled, tell
from shuke.sales.models import Stall, StallStep
from shuke.sales.queries.offers import offers
from shuke.sales.queries.stalls import stall_for
from shuke.sales.queries.ways import ways
from shuke.shop import commands as shop
from shuke.team.queries import staff_names

_LONGEST = 500
Kind = StallStep.Kind
Outcome = Stall.Outcome
#: What a colleague may say; the others come by themselves.
OUTCOMES = (Outcome.REFUSED, Outcome.UNREACHED)


def claim_stall(actor: Actor, stall_id: int) -> Stall:
    """Take it: of two who try at once one succeeds. Conflict, with the name, when another has it, or it is over."""
    require(actor, "sales.help")
    if actor.id is None:
        raise Forbidden(_("Only a colleague can take it."))
    row = stall_for(actor, stall_id)
    close_settled([row.pk])
    now = clock.now()
    with transaction.atomic():
        free = Stall.objects.filter(pk=row.pk, ended_at=None, holder=None, is_spared=False)
        taken = free.update(holder_id=actor.id, claimed_at=now, tried_at=now)
        if not taken:
            return _why_not(actor, row.pk)
        _step(actor, row, Kind.CLAIMED)
        facts.STALL_CLAIMED.record(actor, row.customer_id, stall=row.pk)
    row.holder_id, row.claimed_at, row.tried_at = actor.id, now, now
    return row


def release_stall(actor: Actor, stall_id: int) -> Stall:
    """Give it back to the queue. Conflict when somebody else has it."""
    with transaction.atomic():
        row = _mine(actor, stall_id)
        row.holder_id, row.claimed_at, row.tried_at = None, None, None
        row.save(update_fields=["holder", "claimed_at", "tried_at"])
        _step(actor, row, Kind.RELEASED)
        facts.STALL_RELEASED.record(actor, row.customer_id, stall=row.pk)
    return row


def reach_out(actor: Actor, stall_id: int, way: str, note: str = "") -> Stall:
    """Note that they were called or written to by `way`. Conflict where they did not agree to it."""
    with transaction.atomic():
        row = _mine(actor, stall_id)
        chosen = next((each for each in ways(actor, row) if each.code == way), None)
        if chosen is None:
            message = _("Choose one of the list.")
            raise Invalid(message, fields={"way": message})
        if not chosen.is_open:
            raise Conflict(_("Not by this way: %(why)s.") % {"why": chosen.why}, code="no_consent")
        row.tried_at = row.helped_at = clock.now()
        row.helped_by_id = actor.id
        row.save(update_fields=["tried_at", "helped_at", "helped_by"])
        _step(actor, row, Kind.CALLED if way == "phone" else Kind.WROTE, way, note)
        facts.STALL_TRIED.record(actor, row.customer_id, stall=row.pk)
    return row


def offer_coupon(actor: Actor, stall_id: int, coupon_id: int) -> Stall:
    """Give them a code of a coupon that the profit on the cart carries. Conflict for one that takes more."""
    with transaction.atomic():
        row = _mine(actor, stall_id)
        offer = next((each for each in offers(actor, row) if each.coupon.pk == coupon_id), None)
        if offer is None or not offer.is_allowed:
            raise Conflict(_("This coupon takes more than the rules allow for this cart."))
        if not shop.issue_coupons(
            actor, coupon_id, [row.customer_id], reason=f"stall:{row.pk}"
        ).given:
            raise Conflict(_("They got this coupon for it already."))
        row.tried_at = clock.now()
        row.save(update_fields=["tried_at"])
        _step(actor, row, Kind.COUPON, note=offer.coupon.name)
    return row


def close_stall(actor: Actor, stall_id: int, outcome: str, note: str = "") -> Stall:
    """Say that they do not want it, or could not be reached. That they paid nobody says: the payment does."""
    if outcome not in OUTCOMES:
        message = _("Choose one of the list.")
        raise Invalid(message, fields={"outcome": message})
    close_settled([stall_id])
    with transaction.atomic():
        row = _mine(actor, stall_id)
        row.outcome, row.ended_at = outcome, clock.now()
        row.save(update_fields=["outcome", "ended_at"])
        _step(actor, row, Kind.CLOSED, note=note)
        tell([row])
        facts.STALL_CLOSED.record(actor, row.customer_id, stall=row.pk, outcome=outcome)
    return row


def reopen_stall(actor: Actor, stall_id: int) -> None:
    """It is open again with who had it. Conflict while they are stuck anew, or paid."""
    require(actor, "sales.help")
    with transaction.atomic():
        row = _locked(actor, stall_id)
        if row.is_open or row.outcome not in OUTCOMES:
            raise Conflict(_("It cannot be opened again."))
        if Stall.objects.filter(customer=row.customer_id, ended_at=None).exists():
            raise Conflict(_("They are stuck with another cart by now."))
        row.outcome, row.ended_at, row.tried_at = "", None, clock.now()
        row.save(update_fields=["outcome", "ended_at", "tried_at"])
        _step(actor, row, Kind.REOPENED)
        tell([row])
        facts.STALL_REOPENED.record(actor, row.customer_id, stall=row.pk)


def hand_stalls(actor: Actor, stall_ids: Sequence[int], holder_id: int | None) -> None:
    """Let somebody else have these, or nobody. A part of the hand-over, inside its transaction."""
    now = clock.now() if holder_id else None
    rows = Stall.objects.filter(pk__in=list(stall_ids), ended_at=None)
    rows.update(holder=holder_id, claimed_at=now, tried_at=now)


def undo_claim(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    release_stall(actor, fact.payload["stall"])


def undo_release(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    claim_stall(actor, fact.payload["stall"])


def undo_close(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    reopen_stall(actor, fact.payload["stall"])


def _locked(actor: Actor, stall_id: int) -> Stall:
    stall_for(actor, stall_id)
    row = Stall.objects.select_for_update(of=("self",)).filter(pk=stall_id).first()
    if row is None:
        raise NotFound(_("There is no such stalled payment."))
    return row


def _mine(actor: Actor, stall_id: int) -> Stall:
    """The row, held until the transaction ends, where the actor has it."""
    require(actor, "sales.help")
    row = _locked(actor, stall_id)
    if not row.is_open:
        raise Conflict(_("It is over: %(outcome)s.") % {"outcome": row.get_outcome_display()})
    if row.holder_id is None or row.holder_id != actor.id:
        raise Conflict(_("Take it first, so that nobody else writes to them too."))
    return row


def _why_not(actor: Actor, stall_id: int) -> Stall:
    """Again by who has it changes nothing; for others the reason is a Conflict."""
    row = stall_for(actor, stall_id)
    if row.is_open and row.holder_id == actor.id:
        return row
    if not row.is_open:
        raise Conflict(_("It is over: %(outcome)s.") % {"outcome": row.get_outcome_display()})
    if row.is_spared:
        raise Conflict(_("They are left alone, to compare with."))
    name = staff_names([row.holder_id or 0]).get(row.holder_id or 0, "?")
    raise Conflict(_("%(name)s has it.") % {"name": name}, code="taken")


def _step(actor: Actor, row: Stall, kind: str, way: str = "", note: str = "") -> None:
    text = short(note, "note", _LONGEST)
    StallStep.objects.create(
        stall=row, kind=kind, at=clock.now(), by=actor.name[:120], way=way, note=text
    )
