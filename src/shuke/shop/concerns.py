"""Orders that went wrong."""

import datetime as dt
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.slots import Concern, Line
from shuke.customers.queries import source_name
from shuke.shop import queries as shop

#: Currencies that are named.
MOST_CURRENCIES = 5
MOST_LINES = 3
DAYS = 7


def big_returns(actor: Actor) -> Concern | None:
    """The biggest returns of the last seven days, today included: somebody was disappointed."""
    first = clock.today() - dt.timedelta(days=DAYS - 1)
    recent = shop.counted(actor).filter(
        kind="return",
        placed_at__gte=clock.day_start(first),
        placed_at__lt=clock.day_start(clock.today() + dt.timedelta(days=1)),
    )
    biggest = recent.filter(total__lt=0, customer__isnull=False).order_by("total", "pk")[
        :MOST_LINES
    ]
    if not biggest:
        return None
    count = recent.count()
    query = {"kind": "return", "counted": "yes"}
    query |= {"placed_at_from": first.isoformat(), "placed_at_to": clock.today().isoformat()}
    return Concern(
        kind="returns",
        icon="undo-2",
        title=ngettext(
            "%(count)s return in the last 7 days", "%(count)s returns in the last 7 days", count
        )
        % {"count": formats.number(count)},
        why=_("The biggest ones. Ask what was wrong before they decide not to come back."),
        lines=[
            Line(
                label=str(order.customer),
                text=f"{order.store.name} · {formats.ago(order.placed_at)}",
                url=reverse("shop:order", args=[order.pk]),
                amount=order.total,
                currency=order.currency,
                is_person=True,
            )
            for order in biggest
        ],
        url=f"{reverse('shop:orders')}?{urlencode(query)}",
        action=_("All returns"),
    )


def undercut_prices(actor: Actor) -> Concern | None:
    """Goods that a competitor sells below ours by the owner's share."""
    rows = shop.undercutting(actor)
    if not rows:
        return None
    count = len(rows)
    share = formats.percent(shop.undercut())
    return Concern(
        kind="undercut",
        icon="scale",
        title=ngettext(
            "A competitor is %(share)s or more below you with %(count)s product",
            "Competitors are %(share)s or more below you with %(count)s products",
            count,
        )
        % {"share": share, "count": formats.number(count)},
        why=_("As seen in the last 30 days. Look what comes with it before you answer by price."),
        lines=[
            Line(
                label=str(row.product),
                text=_("%(competitor)s: %(share)s below ours, seen %(day)s")
                % {
                    "competitor": row.competitor,
                    "share": formats.percent(row.below),
                    "day": formats.day(row.day),
                },
                url=reverse("shop:product", args=[row.product_id]) + "#competitors",
                amount=row.price,
                currency=row.currency,
            )
            for row in rows[:MOST_LINES]
        ],
        url=reverse("shop:competitors"),
        action=_("All prices of competitors"),
    )


def erp_differences(actor: Actor) -> Concern | None:
    """Orders of the last 30 days that the ERP or the platform calls cancelled, and the other does not."""
    rows = shop.differing(shop.orders(actor)).order_by("-placed_at", "-pk")
    if not (count := rows.count()):
        return None
    return Concern(
        kind="erp",
        icon="triangle-alert",
        title=ngettext(
            "%(count)s order is cancelled in one system only",
            "%(count)s orders are cancelled in one system only",
            count,
        )
        % {"count": formats.number(count)},
        why=_(
            "The ERP and the platform differ: goods may leave that nobody wants, or stay though they were paid."
        ),
        lines=[
            Line(
                label=order.number,
                text=f"{order.get_status_display()} · {formats.ago(order.placed_at)}",
                url=reverse("shop:order", args=[order.pk]) + "#erp",
                amount=order.total,
                currency=order.currency,
            )
            for order in rows[:MOST_LINES]
        ],
    )


def overspent_budgets(actor: Actor) -> Concern | None:
    """Sources that cost more than was planned for these days."""
    over = shop.overspent(actor)
    if not over:
        return None
    count = len(over)
    return Concern(
        kind="budgets",
        icon="wallet",
        title=ngettext(
            "%(count)s marketing budget is overspent",
            "%(count)s marketing budgets are overspent",
            count,
        )
        % {"count": formats.number(count)},
        why=_("Stop what does not pay, or plan anew."),
        lines=[
            Line(
                label=source_name(plan.source),
                text=_("%(spent)s of %(planned)s, %(starts)s to %(ends)s")
                % {
                    "spent": formats.money(plan.spent.amount, plan.currency),  # type: ignore[attr-defined]
                    "planned": formats.money(plan.amount, plan.currency),
                    "starts": formats.day(plan.starts),
                    "ends": formats.day(plan.ends),
                },
                url=f"{reverse('shop:budgets')}?q={plan.source}",
            )
            for plan in over[:MOST_CURRENCIES]
        ],
        url=reverse("shop:budgets"),
        action=_("Budgets"),
        tone="bad",
    )


def missing_rates(actor: Actor) -> Concern | None:
    """Orders in other currencies that are in no figure, because nobody said what they are worth."""
    gaps = shop.missing_rates(actor)
    if not gaps:
        return None
    count = sum(gap.orders for gap in gaps)
    return Concern(
        kind="rates",
        icon="arrow-right-left",
        title=ngettext(
            "%(count)s order is in no figure: its day has no exchange rate",
            "%(count)s orders are in no figure: their days have no exchange rate",
            count,
        )
        % {"count": formats.number(count)},
        why=_("Say what the currency is worth, and they count everywhere."),
        lines=[
            Line(
                label=gap.currency,
                text=ngettext("%(n)s order since %(day)s", "%(n)s orders since %(day)s", gap.orders)
                % {"n": formats.number(gap.orders), "day": formats.day(gap.first)},
                url=f"{reverse('shop:rates')}?missing={gap.currency}&from={gap.first_day}",
            )
            for gap in gaps[:MOST_CURRENCIES]
        ],
        url=reverse("shop:rates"),
        action=_("Enter exchange rates"),
        tone="warn",
    )
