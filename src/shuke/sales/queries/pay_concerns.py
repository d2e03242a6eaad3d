"""Today: a month of pay waits for somebody."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.slots import Concern
from shuke.sales.models import PayDispute, PayMonth, PaySheet


def to_review(actor: Actor) -> Concern | None:
    """Of the owner: disputes that wait for an answer, else the first month that is over and not locked. Of a colleague:
    their own sheet of such a month while they have not agreed."""
    if actor.can("sales.pay"):
        return _disputes() or _unlocked()
    rows = PaySheet.objects.filter(
        staff=actor.id, month__in=_over(), agreed_at=None, total__gt=0
    ).exclude(disputes__ended_at=None, disputes__isnull=False)
    sheet = rows.select_related("month").defer("entries").order_by("month__first").first()
    if sheet is None:
        return None
    money = formats.money(sheet.total, sheet.month.currency)
    return Concern(
        kind="pay",
        icon="wallet",
        title=_("Your pay of %(month)s: look it through") % {"month": sheet.month},
        why=_("%(money)s. Say that it is right, or what is not, before it is locked.")
        % {"money": money},
        url=reverse("sales:pay_sheet", args=[sheet.pk]),
        action=_("Look it through"),
    )


def _disputes() -> Concern | None:
    rows = PayDispute.objects.open().filter(sheet__month__locked_at=None)
    first = rows.select_related("sheet__month", "sheet__staff").order_by("began_at", "pk").first()
    if first is None:
        return None
    count = rows.count()
    words = ngettext(
        "A month cannot be locked before its disputes are answered: %(n)s waits.",
        "A month cannot be locked before its disputes are answered: %(n)s wait.",
        count,
    )
    sheet = first.sheet
    return Concern(
        kind="pay",
        icon="wallet",
        title=_("%(name)s disputes the pay of %(month)s")
        % {"name": sheet.staff.name, "month": sheet.month},
        why=words % {"n": formats.number(count)},
        url=reverse("sales:pay_sheet", args=[sheet.pk]),
        action=_("Answer it"),
        tone="warn",
    )


def _unlocked() -> Concern | None:
    month = _over().order_by("first").first()
    if month is None:
        return None
    return Concern(
        kind="pay",
        icon="wallet",
        title=_("The pay of %(month)s is ready to be locked") % {"month": month},
        url=reverse("sales:pay_month", args=[month.pk]),
        action=_("To the month"),
    )


def _over():
    """Months by a plan that are over and not locked."""
    this = clock.today().replace(day=1)
    return PayMonth.objects.filter(
        first__lt=this, locked_at=None, plan__isnull=False, computed_at__isnull=False
    )
