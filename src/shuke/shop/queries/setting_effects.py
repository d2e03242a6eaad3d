"""What another currency or zone would mean for the orders that are there."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common.kit import formats
from shuke.shop.models import Order

#: So many of the last orders are looked at: enough to tell how many fall on another day.
LOOKED_AT = 10_000


def of_currency(before: str, after: str) -> Iterator[str]:
    """An order stays in the currency that it was placed in; rates into another one must be entered."""
    counts = dict(
        Order.objects.values_list("currency").annotate(count=Count("pk")).order_by("-count")
    )
    if not counts:
        return
    listed = _(", ").join(
        _("%(count)s in %(currency)s") % {"count": formats.number(count), "currency": code}
        for code, count in counts.items()
    )
    yield _("Existing orders keep their currency (%(listed)s).") % {"listed": listed}
    if after in counts:
        left_out = sum(count for code, count in counts.items() if code != after)
        yield ngettext(
            "Reports, segments and customer values will be in %(after)s: %(count)s order in other "
            "currencies is left out until there are exchange rates into %(after)s.",
            "Reports, segments and customer values will be in %(after)s: %(count)s orders in other "
            "currencies are left out until there are exchange rates into %(after)s.",
            left_out,
        ) % {"after": after, "count": formats.number(left_out)}
    else:
        yield _(
            "No order is in %(after)s yet: until there is one, reports stay in the currency "
            "of most orders. New orders and costs without a currency will be taken as "
            "%(after)s."
        ) % {"after": after}


def of_zone(before: str, after: str) -> Iterator[str]:
    """Instants stay; the day on which they fall may be another."""
    instants = list(
        Order.objects.order_by("-placed_at").values_list("placed_at", flat=True)[:LOOKED_AT]
    )
    if not instants:
        return
    old, new = ZoneInfo(before), ZoneInfo(after)
    moved = sum(at.astimezone(old).date() != at.astimezone(new).date() for at in instants)
    yield _(
        "Days, weeks and months will begin at midnight in %(zone)s. Of the last %(count)s "
        "orders, %(moved)s will fall on a different day; reports by day change "
        "accordingly, including past ones."
    ) % {
        "zone": after.replace("_", " "),
        "count": formats.number(len(instants)),
        "moved": formats.number(moved),
    }
