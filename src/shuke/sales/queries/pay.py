"""Pay as each may see it: one's own, one's team's, everybody's."""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.sales.models import PayCorrection, PayDispute, PayMonth, PaySheet
from shuke.sales.queries import crew


def sheets(actor: Actor) -> QuerySet[PaySheet]:
    """Those that the actor may see, with month and colleague; without their orders."""
    require(actor, "sales.earn")
    rows = PaySheet.objects.select_related("month__plan", "staff").defer("entries")
    if actor.can("sales.pay"):
        return rows
    return rows.filter(staff__in={actor.id, *crew.led_by(actor.id)} - {None})


def sheet_for(actor: Actor, sheet_id: int) -> PaySheet:
    """One of them. NotFound also for whom it is not."""
    row = sheets(actor).filter(pk=sheet_id).first()
    if row is None:
        raise NotFound(_("There is no such sheet."))
    return row


def months(actor: Actor) -> list[PayMonth]:
    """The last two years of them, the latest first, each with `total`, `sold`, `people` and open `disputes` of the
    sheets that the actor may see."""
    mine = Q(sheets__in=sheets(actor).values("pk"))
    rows = PayMonth.objects.annotate(
        total=Sum("sheets__total", filter=mine),
        sold=Sum("sheets__base", filter=mine),
        people=Count("sheets", filter=mine & (Q(sheets__base__gt=0) | ~Q(sheets__total=0))),
    )
    return list(rows.order_by("-first")[:24])


def month_for(actor: Actor, month_id: int) -> PayMonth:
    require(actor, "sales.earn")
    row = PayMonth.objects.select_related("plan").filter(pk=month_id).first()
    if row is None:
        raise NotFound(_("There is no such month."))
    return row


def sheets_of(actor: Actor, month: PayMonth) -> list[PaySheet]:
    """Who sold or is paid something first, each with `disputed`."""
    open_ones = Count("disputes", filter=Q(disputes__ended_at=None))
    rows = sheets(actor).filter(month=month).annotate(disputed=open_ones)
    return list(rows.order_by("-total", "-base", "staff__name", "pk"))


def total_of(month: PayMonth) -> Decimal:
    return month.sheets.aggregate(sum=Sum("total"))["sum"] or Decimal(0)


def dispute_for(actor: Actor, dispute_id: int) -> PayDispute:
    row = PayDispute.objects.select_related("sheet").filter(pk=dispute_id).first()
    if row is None:
        raise NotFound(_("There is no such dispute."))
    sheet_for(actor, row.sheet_id)
    return row


def correction_for(actor: Actor, correction_id: int) -> PayCorrection:
    require(actor, "sales.pay")
    row = PayCorrection.objects.filter(pk=correction_id).first()
    if row is None:
        raise NotFound(_("There is no such correction."))
    return row


def sold_by_month(staff_ids: Sequence[int]) -> dict:
    """First day of a month -> what these colleagues sold in it, as their sheets say."""
    rows = PaySheet.objects.filter(staff__in=list(staff_ids)).order_by()
    return dict(rows.values_list("month__first").annotate(Sum("base")))
