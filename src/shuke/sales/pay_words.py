"""Lines of a sheet in words, and the orders behind each."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from shuke.common.access import Actor
from shuke.common.declarations import declared
from shuke.common.kit import formats
from shuke.common.money import from_units
from shuke.sales.models import PayCorrection, PaySheet
from shuke.sales.paying import CHANGED, RETURN, unpacked
from shuke.shop.queries import orders
from shuke.team.slots import Kpi

#: So many orders of a line stand on the page; the file has all.
MOST = 200


@dataclass(frozen=True)
class Worded:
    """One line: what it is for, of how much at which rate, what it comes to."""

    code: str
    label: str
    how: str
    amount: Decimal


def lines_of(sheet: PaySheet) -> list[Worded]:
    """The lines of a sheet in the reader's words."""
    currency = sheet.month.currency
    kpis = {kpi.key: kpi.label for kpi in declared(Kpi)}
    whys = {str(pk): why for pk, _units, why in sheet.inputs.get("corrections", ())}
    return [_worded(line, currency, kpis, whys) for line in sheet.lines]


def _worded(line: dict[str, Any], currency: str, kpis: Any, whys: Any) -> Worded:
    code, of, rate, which = line["code"], line["of"], line["rate"], line["which"]
    amount = from_units(line["amount"])
    money = formats.money(from_units(of), currency)
    share = {"rate": rate, "money": money}
    label, how = "", ""
    if code == "step":
        label, how = _("Sales after contact"), _("%(rate)s%% of %(money)s") % share
    elif code == "saved":
        label, how = _("Saved before paying"), _("%(rate)s%% of %(money)s") % share
    elif code == "kpi":
        each = formats.money(Decimal(rate), currency)
        label, how = str(kpis.get(which, which)), f"{formats.number(of)} × {each}"
    elif code == "team":
        words = _("%(rate)s%% of %(money)s, shared by %(people)s")
        label, how = _("The team’s sales"), words % {**share, "people": which}
    elif code == "rating":
        words = _("%(which)s satisfied, %(rate)s%% are asked")
        label, how = _("Not satisfied enough"), words % {"which": which, "rate": rate}
    elif code == "cap":
        label, how = _("The most of a month"), money
    elif code == "before":
        month = dt.date(int(which[:4]), int(which[4:]), 1)
        label = _("Returns and changes of sales of %(month)s") % {"month": formats.month(month)}
        how = _("%(money)s, at the rate of that month") % share
    else:
        label, how = _("Correction"), whys.get(which, "")
    return Worded(code, label, how, amount)


@dataclass(frozen=True)
class Traced:
    """One order behind a sheet."""

    order: int
    number: str
    may_open: bool
    what: str
    month: dt.date
    net: Decimal
    saved: bool


def trace(actor: Actor, sheet: PaySheet, limit: int | None = MOST) -> tuple[list[Traced], int]:
    """The orders of a sheet, the largest first, and how many there are. An order that the reader may not see has no
    link; its money stays, as it is theirs."""
    entries = unpacked(sheet.entries)
    ordered = entries.with_columns(size=pl.col("net").abs()).sort(
        ["size", "order"], descending=[True, False]
    )
    rows = ordered.head(limit) if limit is not None else ordered
    names = _names(actor, rows["order"].to_list())
    words = {RETURN: _("Return"), CHANGED: _("Changed since")}
    listed = [
        Traced(
            order,
            names.get(order, ""),
            order in names,
            words.get(what, _("Sale")),
            dt.date(origin // 100, origin % 100, 1),
            from_units(net),
            saved,
        )
        for order, what, net, origin, saved, _size in rows.rows()
    ]
    return listed, entries.height


def _names(actor: Actor, ids: Sequence[int]) -> dict[int, str]:
    if not actor.can("orders.view"):
        return {}
    rows = orders(actor).select_related(None).filter(pk__in=list(ids))
    return dict(rows.values_list("pk", "number"))


def corrections_of(sheet: PaySheet) -> list[PayCorrection]:
    """Those that count in it, or were taken back."""
    rows = PayCorrection.objects.filter(month=sheet.month_id, staff=sheet.staff_id)
    return list(rows.order_by("-began_at", "-pk"))
