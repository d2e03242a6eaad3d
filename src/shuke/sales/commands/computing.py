"""Work months of pay out: again and again until one is locked."""

import datetime as dt

from django.db import transaction

from shuke.common import basics, clock
from shuke.common.days import months_after
from shuke.common.money import from_units
from shuke.common.revisions import settled_revision
from shuke.common.turns import alone
from shuke.sales.models import PayCorrection, PayMonth, PaySheet
from shuke.sales.pay_plan import Plan
from shuke.sales.paying import packed
from shuke.sales.periods import Period
from shuke.sales.queries.paying import Result, month_result, past_of
from shuke.sales.queries.plans import held_in

#: Nobody has a contact with more months than these looked at by themselves.
_BACK = 1


def keep_pay() -> None:
    """This month and those before that are not locked; for the job."""
    this = clock.today().replace(day=1)
    firsts = {months_after(this, -at) for at in range(_BACK + 1)}
    open_ones = PayMonth.objects.filter(locked_at=None, first__lte=this)
    firsts |= set(open_ones.values_list("first", flat=True))
    for first in sorted(firsts):
        compute_month(first)


def compute_month(first: dt.date) -> PayMonth:
    """Work a month out anew; a locked one stays as it is. What did not change keeps its colleague's word on it."""
    revision = settled_revision()
    period = Period(first, "month")
    month, _made = PayMonth.objects.get_or_create(
        first=first, defaults={"currency": basics.currency()}
    )
    if month.is_locked:
        return month
    row = held_in(period)
    plan = Plan.of_version(row.definition) if row else None
    corrections = PayCorrection.objects.open().filter(month=month).order_by("pk")
    listed = list(corrections)
    also = list(month.sheets.values_list("staff", flat=True))
    result = month_result(plan, period, past_of(first), month.currency, listed, also)
    with transaction.atomic():
        alone("pay_month")
        locked = PayMonth.objects.select_for_update().get(pk=month.pk)
        # Somebody locked or corrected it while it was worked out: what they saw stays, or the next run counts it.
        if locked.is_locked or list(corrections.all()) != listed:
            return locked
        sheets = {sheet.staff_id: sheet for sheet in locked.sheets.all()}
        for who, each in result.by_staff.items():
            _write(locked, who, each, sheets.get(who))
        locked.plan, locked.computed_at = row, clock.now()
        locked.revision, locked.unclear = revision, result.book.unclear
        locked.save(update_fields=["plan", "computed_at", "revision", "unclear"])
    return locked


def _write(month: PayMonth, who: int, each: Result, before: PaySheet | None) -> None:
    lines = [line.as_json() for line in each.sheet.lines]
    sheet = before or PaySheet(month=month, staff_id=who)
    if before is None or before.lines != lines:
        sheet.agreed_at = None
    sheet.base, sheet.total = from_units(each.sheet.base), from_units(each.sheet.total)
    sheet.lines, sheet.inputs = lines, each.inputs.as_json()
    sheet.paid, sheet.paid_for = each.sheet.paid, each.sheet.paid_for
    sheet.entries = packed(each.entries)
    sheet.save()
