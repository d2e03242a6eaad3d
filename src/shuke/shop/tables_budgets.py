"""The list of plans of what sources may cost, beside what they did."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.kit.tables import Column, Filter, Table
from shuke.customers.queries import source_name
from shuke.shop import queries
from shuke.shop.models import Budget


def _plan(row: Budget) -> str:
    days = f"{formats.day(row.starts)} – {formats.day(row.ends)}"
    return f"{formats.money(row.amount, row.currency)} · {days}"


class BudgetTable(Table):
    name = "budgets"
    default_sort = "-ends"
    empty = (
        _("No budgets yet"),
        _("Plan above what a source may cost, and Today says when it costs more."),
    )
    columns = (
        Column(
            "source",
            _("Source"),
            value=lambda row: source_name(row.source),
            beneath=_plan,
        ),
        Column("starts", _("First day"), kind="day", on_phones=False),
        Column("ends", _("Last day"), kind="day", sort=True, on_phones=False),
        Column(
            "amount", _("Planned"), kind="money", unit=lambda row: row.currency, on_phones=False
        ),
        Column(
            "spent.amount",
            _("Cost so far"),
            kind="money",
            unit=lambda row: row.currency,
            on_phones=False,
            help=_("What was stated of these days; other currencies by the rate of their day."),
        ),
        Column("share", _("Used"), template="shop/_budget_share.html"),
        Column("began_by", _("Entered by"), kind="author", at_first=False),
        Column("began_at", _("Entered"), kind="ago", at_first=False),
    )

    def __init__(self, request: HttpRequest, actor: Actor):
        self.filters = (
            Filter("q", _("Search"), kind="search", fields=("source",), placeholder=_("Source")),
            Filter("ends", _("Last day"), kind="days"),
        )
        super().__init__(request, queries.budgets(actor))

    def load(self) -> "BudgetTable":
        """Read the page and what its plans' sources cost."""
        queries.tell_spent(self.page.rows)
        return self


def budget_table(request: HttpRequest) -> BudgetTable:
    return BudgetTable(request, request.actor)  # type: ignore[attr-defined]
