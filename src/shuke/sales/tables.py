"""The queue of stalled payments as a list."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.kit import formats
from shuke.common.kit.tables import Column, Filter, Table
from shuke.sales.models import Stall
from shuke.sales.queries.stalls import goods_words, queue, step_words
from shuke.sales.reasons import REASONS
from shuke.shop.queries import DEVICES

_HAS = {
    "free": pgettext_lazy("stall", "Nobody has it"),
    "mine": pgettext_lazy("stall", "I have it"),
    "others": pgettext_lazy("stall", "A colleague has it"),
}


def _reason(row: Stall) -> str:
    """What a phone says of it beneath the name; nothing where nothing tells why."""
    return str(REASONS[row.reason]) if row.reason not in ("", "unknown") else ""


class StallTable(Table):
    name = "stalls"
    default_sort = "-stalled_at"
    page_size = 50
    columns = (
        Column(
            "customer",
            _("Who"),
            link=lambda row: reverse("sales:stall", args=[row.pk]),
            beneath=lambda row: " · ".join(
                filter(None, (_reason(row), row.__dict__.get("goods"), formats.ago(row.stalled_at)))
            ),
        ),
        Column(
            "value", _("Value of the cart"), kind="money", sort=True, unit=lambda row: row.currency
        ),
        Column(
            "stalled_at",
            pgettext_lazy("stall", "Stuck since"),
            kind="ago",
            sort=True,
            on_phones=False,
        ),
        Column(
            "reason",
            _("Likely reason"),
            kind="chip",
            value=lambda row: REASONS[row.reason or "unknown"],
            on_phones=False,
            tone=lambda row: "bad" if row.reason == "refused" else "",
        ),
        Column(
            "goods",
            _("In the cart"),
            value=lambda row: row.__dict__.get("goods", ""),
            on_phones=False,
        ),
        Column("step", _("How far"), value=lambda row: step_words(row.step), on_phones=False),
        Column(
            "device", _("Device"), value=lambda row: DEVICES.get(row.device, ""), on_phones=False
        ),
        Column("holder", pgettext_lazy("stall", "In hand"), template="sales/_holder.html"),
    )
    empty = (
        _("Nobody is stuck"),
        _("Whoever leaves a full cart stands here within minutes."),
        "",
        "",
    )

    def __init__(self, request: Any):
        def has(rows: Any, whose: str) -> Any:
            if whose == "free":
                return rows.filter(holder=None)
            if whose == "mine":
                return rows.filter(holder=request.actor.id)
            return rows.filter(holder__isnull=False).exclude(holder=request.actor.id)

        in_hand = pgettext_lazy("stall", "In hand")
        self.filters = (
            Filter("has", in_hand, choices=list(_HAS.items()), apply=has),
            Filter("reason", _("Likely reason"), choices=list(REASONS.items())),
            Filter("kind", pgettext_lazy("stall", "What"), choices=Stall.Kind.choices),
            Filter("device", _("Device"), choices=list(DEVICES.items())),
            Filter("q", _("Search"), kind="search", fields=("customer__search_name",)),
        )
        super().__init__(request, queue(request.actor))

    def load(self) -> Table:
        words = goods_words(self.page.rows)
        for row in self.page.rows:
            row.goods = words.get(row.pk, "")
        return self


def stall_table(request: Any) -> Table:
    """For the request's actor; `?has=` narrows it to who has them."""
    return StallTable(request).load()
