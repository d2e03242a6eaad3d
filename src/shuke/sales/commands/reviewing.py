"""A month of pay is looked through by each, disputed, corrected, answered, and locked by the owner."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Forbidden, Invalid
from shuke.common.models import RecordedFact
from shuke.common.money import LIMIT, rounded
from shuke.common.texts import readable
from shuke.common.turns import alone
from shuke.sales import facts, jobs
from shuke.sales.models import PayCorrection, PayDispute, PayMonth, PaySheet
from shuke.sales.queries import pay as queries
from shuke.team.queries import staff_names


def agree(actor: Actor, sheet_id: int) -> None:
    """One's own sheet is right. Conflict once the month is locked, or while one disputes it."""
    with transaction.atomic():
        sheet = _own(actor, sheet_id)
        if sheet.disputes.filter(ended_at=None).exists():
            raise Conflict(_("You have a dispute open about it. It is answered first."))
        if sheet.agreed_at is None:
            sheet.agreed_at = clock.now()
            sheet.save(update_fields=["agreed_at"])
            facts.PAY_AGREED.record(actor, sheet.month_id, sheet=sheet.pk)


def dispute(actor: Actor, sheet_id: int, words: str) -> PayDispute:
    """One's own sheet is not right, and why. The month cannot be locked before it was answered."""
    text = _text(words, 500, "words")
    with transaction.atomic():
        sheet = _own(actor, sheet_id)
        row = PayDispute.objects.begin(actor, {"sheet": sheet}, words=text)
        if row is None:
            raise Conflict(_("You have a dispute open about it. It is answered first."))
        PaySheet.objects.filter(pk=sheet.pk).update(agreed_at=None)
        facts.PAY_DISPUTED.record(actor, sheet.month_id, sheet=sheet.pk)
    return row


def answer_dispute(actor: Actor, dispute_id: int, answer: str) -> None:
    """What came of it. A correction is a thing of its own."""
    require(actor, "sales.pay")
    text = _text(answer, 500, "answer")
    with transaction.atomic():
        row = queries.dispute_for(actor, dispute_id)
        if not PayDispute.objects.filter(pk=row.pk).end(actor, answer=text):
            raise Conflict(_("It was answered already."))
        facts.PAY_ANSWERED.record(actor, row.sheet.month_id, sheet=row.sheet_id)


def correct_pay(
    actor: Actor, month_id: int, staff_id: int, amount: Decimal, why: str
) -> PayCorrection:
    """So much more or less for somebody in a month that is not locked, with the reason."""
    require(actor, "sales.pay")
    text = _text(why, 300, "why")
    with transaction.atomic():
        month = _open(month_id)
        clean = rounded(amount, month.currency) if amount.is_finite() else Decimal(0)
        if not clean or abs(clean) >= LIMIT or clean != amount:
            message = _("Enter an amount, like 12.50.")
            raise Invalid(message, fields={"amount": message})
        if not staff_names([staff_id]):
            message = _("Choose a colleague.")
            raise Invalid(message, fields={"staff": message})
        row = PayCorrection.objects.begin(
            actor, {"month": month, "staff_id": staff_id}, amount=clean, why=text
        )
        assert row is not None  # any number of them may be open
        facts.PAY_CORRECTED.record(actor, month.pk, correction=row.pk)
        jobs.compute_pay.enqueue(month.pk)
    return row


def end_correction(actor: Actor, correction_id: int) -> None:
    """It counts no longer. Conflict once its month is locked."""
    require(actor, "sales.pay")
    with transaction.atomic():
        row = queries.correction_for(actor, correction_id)
        _open(row.month_id)
        if PayCorrection.objects.filter(pk=row.pk).end(actor):
            facts.PAY_CORRECTION_ENDED.record(actor, row.month_id, correction=row.pk)
            jobs.compute_pay.enqueue(row.month_id)


def lock_month(actor: Actor, month_id: int, *, seen: str = "") -> None:
    """Let a month stay as it is for ever. `seen`: its total as the owner saw it. Conflict while it runs, while one before
    is open or a dispute is, when it was worked out anew since, or before a correction counts."""
    require(actor, "sales.pay")
    with transaction.atomic():
        alone("pay_month")
        month = _open(month_id)
        if clock.today() < month.period.end:
            raise Conflict(_("This month is not over yet."))
        _require_ready(month)
        if seen and Decimal(seen) != queries.total_of(month):
            raise Conflict(_("It was worked out anew meanwhile. Look at it once more."))
        month.locked_at, month.locked_by = clock.now(), actor.name[:120]
        month.save(update_fields=["locked_at", "locked_by"])
        facts.PAY_LOCKED.record(actor, month.pk)
        jobs.keep_pay.enqueue()


def undo_agreed(actor: Actor, fact: RecordedFact, _before: Mapping[str, Any]) -> None:
    with transaction.atomic():
        sheet = _own(actor, fact.payload["sheet"])
        PaySheet.objects.filter(pk=sheet.pk).update(agreed_at=None)
        facts.PAY_REOPENED.record(actor, sheet.month_id, sheet=sheet.pk)


def undo_disputed(actor: Actor, fact: RecordedFact, _before: Mapping[str, Any]) -> None:
    with transaction.atomic():
        sheet = _own(actor, fact.payload["sheet"])
        PayDispute.objects.filter(sheet=sheet).end(actor)
        facts.PAY_REOPENED.record(actor, sheet.month_id, sheet=sheet.pk)


def undo_corrected(actor: Actor, fact: RecordedFact, _before: Mapping[str, Any]) -> None:
    end_correction(actor, fact.payload["correction"])


def _require_ready(month: PayMonth) -> None:
    before = PayMonth.objects.filter(first__lt=month.first, locked_at=None, plan__isnull=False)
    if first := before.order_by("first").first():
        raise Conflict(_("Lock %(month)s first.") % {"month": first})
    count = PayDispute.objects.open().filter(sheet__month=month).count()
    if count:
        words = ngettext("%(n)d dispute is open.", "%(n)d disputes are open.", count)
        raise Conflict(words % {"n": count})
    last = PayMonth.objects.filter(first__lt=month.first).order_by("-first").first()
    open_ones = set(PayCorrection.objects.open().filter(month=month).values_list("pk", flat=True))
    inputs = month.sheets.values_list("inputs", flat=True)
    counted = {each[0] for every in inputs for each in every.get("corrections", ())}
    stands = month.computed_at
    if (
        stands is None
        or (last and last.locked_at and last.locked_at > stands)
        or open_ones != counted
        or stands < clock.day_start(month.period.end)
    ):
        raise Conflict(_("It is being worked out anew. Look at it once more in a minute."))


def _own(actor: Actor, sheet_id: int) -> PaySheet:
    sheet = queries.sheet_for(actor, sheet_id)
    if sheet.staff_id != actor.id:
        raise Forbidden(_("Only whose pay it is can say so."))
    _open(sheet.month_id)
    return PaySheet.objects.select_for_update().get(pk=sheet.pk)


def _open(month_id: int) -> PayMonth:
    month = PayMonth.objects.select_for_update(of=("self",)).filter(pk=month_id).first()
    if month is None or month.is_locked:
        raise Conflict(_("This month is locked. Correct it in the next one."))
    return month


def _text(words: str, most: int, field: str) -> str:
    text = readable(words or "")
    if not 0 < len(text) <= most:
        message = _("Between 1 and %(most)d characters.") % {"most": most}
        raise Invalid(message, fields={field: message})
    return text
