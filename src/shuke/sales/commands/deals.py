"""Open a deal, move it through the shop's stages, win or lose it. An open one always has a next step with a day."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import basics, clock
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.models import RecordedFact
from shuke.common.money import LIMIT
from shuke.common.texts import readable
from shuke.customers import commands as customers
from shuke.customers.queries import customer_for
from shuke.sales import facts
from shuke.sales.models import Deal, DealLine, DealMove
from shuke.sales.queries.deals import deal_for
from shuke.sales.settings import stages
from shuke.shop.queries import prices_on, products
from shuke.team.queries import staff_who

TOUCH = "sales.deal"
_TEXTS = {"title": 120, "next_step": 200}
_MOST_LINES, _MOST = 100, 1_000_000
_FURTHEST = dt.timedelta(days=1827)
Outcome = Deal.Outcome


def open_deal(
    actor: Actor,
    customer_id: int,
    *,
    title: str,
    next_step: str,
    next_on: dt.date,
    closes_on: dt.date | None = None,
    value: Decimal = Decimal(0),
    kind: str = "",
    stage: str = "",
    holder_id: int | None = None,
    lead_id: int | None = None,
) -> Deal:
    """A deal in the first stage unless `stage` says otherwise. Without a `kind` it is a new customer's, or a re-order
    of one who has bought. Raises Invalid by field."""
    require(actor, "sales.sell")
    customer = customer_for(actor, customer_id)
    kind = kind or (Deal.Kind.REORDER if customer.order_count else Deal.Kind.NEW)
    values = _checked(
        {
            "title": title,
            "next_step": next_step,
            "next_on": next_on,
            "closes_on": closes_on or clock.today() + dt.timedelta(days=30),
            "value": value,
            "kind": kind,
        }
    )
    now = clock.now()
    with transaction.atomic():
        row = Deal.objects.create(
            **values,
            customer=customer,
            lead_id=lead_id,
            stage=_stage(stage or stages()[0]),
            currency=basics.currency(),
            holder_id=_holder(actor, holder_id),
            opened_at=now,
            staged_at=now,
        )
        _note_move(actor, row)
        tell(row)
        facts.DEAL_OPENED.record(actor, row.pk)
    return row


def change_deal(actor: Actor, deal_id: int, *, seen: int | None = None, **values: Any) -> Deal:
    """Other words, worth, days or holder. Conflict when it is no longer of the version that was `seen`."""
    require(actor, "sales.sell")
    with transaction.atomic():
        row = _locked(actor, deal_id)
        if seen is not None and seen != row.version:
            raise Conflict(
                _("Somebody changed this deal meanwhile. Open it again."), code="overtaken"
            )
        holder = (
            {"holder_id": _holder(actor, values.pop("holder_id"))} if "holder_id" in values else {}
        )
        clean = {**_checked(values), **holder}
        before = {name: getattr(row, name) for name in clean}
        if before != clean:
            for name, value in clean.items():
                setattr(row, name, value)
            _save(row, *clean)
            tell(row)
            plain = {name: _plain(value) for name, value in before.items()}
            facts.DEAL_CHANGED.record(actor, row.pk, undo_with={"values": plain})
    return row


def move_deal(actor: Actor, deal_id: int, stage: str, *, seen: str | None = None) -> Deal:
    """Into another stage. Conflict when it is no longer in the one that was `seen`."""
    require(actor, "sales.sell")
    with transaction.atomic():
        row = _locked(actor, deal_id)
        if seen is not None and seen != row.stage:
            message = _(
                "Somebody moved it to %(stage)s meanwhile. Saving again moves it all the same."
            )
            raise Conflict(message % {"stage": row.stage}, code="overtaken")
        before = row.stage
        if before != stage:
            row.stage, row.staged_at = _stage(stage), clock.now()
            _save(row, "stage", "staged_at")
            _note_move(actor, row)
            facts.DEAL_MOVED.record(actor, row.pk, stage=stage, undo_with={"stage": before})
    return row


def set_lines(actor: Actor, deal_id: int, lines: Sequence[Mapping[str, Any]]) -> Deal:
    """What it is made of: `product`, `quantity`, and `unit_price`, by the price lists where it is left out. Its worth
    is what they come to."""
    require(actor, "sales.sell")
    if len(lines) > _MOST_LINES:
        raise Invalid(_("At most %(most)d lines.") % {"most": _MOST_LINES})
    with transaction.atomic():
        row = _locked(actor, deal_id)
        wanted = {line["product"] for line in lines}
        listed = {each.pk: each for each in products(SYSTEM).filter(pk__in=wanted)}
        offered = prices_on(list(listed.values()), clock.today())
        rows = [_line(row, line, listed, offered) for line in lines]
        row.lines.all().delete()
        DealLine.objects.bulk_create(rows)
        row.value = sum((each.unit_price * each.quantity for each in rows), Decimal(0))
        _save(row, "value")
        tell(row)
        facts.DEAL_CHANGED.record(actor, row.pk, undo_with=None)
    return row


def win_deal(actor: Actor, deal_id: int) -> Deal:
    """They bought."""
    return _finish(actor, deal_id, Outcome.WON, "")


def lose_deal(actor: Actor, deal_id: int, reason: str) -> Deal:
    """They did not, and why. Raises Invalid without a reason."""
    text = readable(reason or "")[:120]
    if not text:
        message = _("Say why it was lost.")
        raise Invalid(message, fields={"reason": message})
    return _finish(actor, deal_id, Outcome.LOST, text)


def reopen_deal(actor: Actor, deal_id: int) -> Deal:
    """It is open again, in its stage."""
    require(actor, "sales.sell")
    with transaction.atomic():
        row = _locked(actor, deal_id, still_open=False)
        if not row.is_open:
            row.outcome, row.lost_reason, row.ended_at = "", "", None
            _save(row, "outcome", "lost_reason", "ended_at")
            tell(row)
            facts.DEAL_REOPENED.record(actor, row.pk)
    return row


def tell(row: Deal) -> None:
    """Its entry on the timeline, as it stands now. Call inside the transaction."""
    detail = {
        "title": row.title,
        "value": str(row.value),
        "currency": row.currency,
        "outcome": row.outcome,
    }
    customers.record_touches([(row.customer_id, row.opened_at, TOUCH, row.pk, detail, "")])


def hand_deals(actor: Actor, ids: Sequence[int], holder_id: int | None) -> None:
    """Let somebody else have these, or nobody. A part of the hand-over, inside its transaction."""
    Deal.objects.filter(pk__in=list(ids), ended_at=None).update(holder=holder_id)


def undo_opened(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    lose_deal(actor, fact.subject_id or 0, _("Opened by mistake"))


def undo_changed(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    values = dict(before["values"])
    for name in ("next_on", "closes_on"):
        if name in values:
            values[name] = dt.date.fromisoformat(values[name])
    if "value" in values:
        values["value"] = Decimal(values["value"])
    change_deal(actor, fact.subject_id or 0, **values)


def undo_moved(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    move_deal(actor, fact.subject_id or 0, before["stage"])


def undo_ended(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    reopen_deal(actor, fact.subject_id or 0)


def _finish(actor: Actor, deal_id: int, outcome: str, reason: str) -> Deal:
    require(actor, "sales.sell")
    with transaction.atomic():
        row = _locked(actor, deal_id)
        row.outcome, row.lost_reason, row.ended_at = outcome, reason, clock.now()
        _save(row, "outcome", "lost_reason", "ended_at")
        tell(row)
        fact = facts.DEAL_WON if outcome == Outcome.WON else facts.DEAL_LOST
        fact.record(actor, row.pk)
    return row


def _save(row: Deal, *names: str) -> None:
    """These fields, as another version."""
    row.version += 1
    row.save(update_fields=[*names, "version"])


def _note_move(actor: Actor, row: Deal) -> None:
    DealMove.objects.create(deal=row, stage=row.stage, at=row.staged_at, by=actor.name[:120])


def _line(row: Deal, line: Mapping[str, Any], listed: Mapping[int, Any], offered: Any) -> DealLine:
    product, quantity = line["product"], line["quantity"]
    if product not in listed:
        raise Invalid(_("There is no such product."), fields={"product": str(product)})
    price = line.get("unit_price")
    price = offered[product].price if price is None else Decimal(price)
    if price is None or not 0 <= price < LIMIT or not 1 <= quantity <= _MOST:
        raise Invalid(_("Give a price and how many of %(name)s.") % {"name": listed[product].name})
    return DealLine(deal=row, product_id=product, quantity=quantity, unit_price=price)


def _stage(name: str) -> str:
    """One of the shop's stages, or one that a deal still stands in."""
    if name not in stages() and not Deal.objects.filter(stage=name, ended_at=None).exists():
        message = _("There is no such stage.")
        raise Invalid(message, fields={"stage": message})
    return name


def _holder(actor: Actor, holder_id: int | None) -> int | None:
    if holder_id is None:
        return actor.id
    if holder_id != actor.id and not staff_who("sales.sell").filter(pk=holder_id).exists():
        message = _("Choose a colleague who sells.")
        raise Invalid(message, fields={"holder": message})
    return holder_id


def _locked(actor: Actor, deal_id: int, *, still_open: bool = True) -> Deal:
    deal_for(actor, deal_id)
    row = Deal.objects.select_for_update(of=("self",)).filter(pk=deal_id).first()
    if row is None:
        raise NotFound(_("There is no such deal."))
    if still_open and not row.is_open:
        raise Conflict(_("This deal is over. Open it again first."))
    return row


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | str) else str(value)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    clean, wrong = dict(values), dict[str, str]()
    today = clock.today()
    for name, most in _TEXTS.items():
        if name in clean:
            clean[name] = readable(str(clean[name] or ""))
            if not 0 < len(clean[name]) <= most:
                wrong[name] = _("Between 1 and %(most)d characters.") % {"most": most}
    for name in ("next_on", "closes_on"):
        day = clean.get(name, today)
        if not isinstance(day, dt.date) or abs(day - today) > _FURTHEST:
            wrong[name] = _("A day within five years.")
    if "value" in clean and not 0 <= Decimal(clean["value"] or 0) < LIMIT:
        wrong["value"] = _("Enter an amount of 0 or more.")
    if "kind" in clean and clean["kind"] not in Deal.Kind.values:
        wrong["kind"] = _("Choose one of the list.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    return clean
