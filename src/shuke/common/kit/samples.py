"""What the gallery shows: invented people and numbers in the kit's own shapes."""

import datetime as dt
from decimal import Decimal

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common import clock
from shuke.common.kit.charts import Chart, Series
from shuke.common.kit.filters import Filter
from shuke.common.kit.tables import Column, Table

STATES = [("paid", _("Paid")), ("shipped", _("Shipped")), ("unpaid", _("Waiting for payment"))]
TONES = {"paid": "good", "shipped": "info", "unpaid": "warn"}
PEOPLE = [
    ("林小满", "paid", "689", 4, 0.31, 2),
    ("陈嘉禾", "shipped", "12480.5", 17, 0.42, 26),
    ("Emma Clarke", "unpaid", "54.2", 1, None, 60),
    ("Wolfgang Freiherr von Schnurrenberger-Hohenlohe", "paid", "1240000", 212, 0.18, 24 * 40),
    ("欧阳慕容", "shipped", "0", 0, 0.05, 24 * 400),
]


class SampleForm(forms.Form):
    name = forms.CharField(label=_("Name"), help_text=_("As it stands on the parcel."))
    email = forms.EmailField(label=_("E-mail"))
    budget = forms.DecimalField(label=_("Budget"), required=False)
    stage = forms.ChoiceField(label=pgettext_lazy("order", "State"), choices=STATES)
    note = forms.CharField(
        label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    keep = forms.BooleanField(label=_("Send news by e-mail"), required=False)
    channel = forms.ChoiceField(
        label=_("Channel"),
        choices=[("email", _("E-mail")), ("sms", _("SMS"))],
        widget=forms.RadioSelect,
        initial="email",
    )


class SampleTable(Table):
    name = "sample"
    columns = [
        Column("name", _("Customer"), sort=True, link=lambda row: "#tables"),
        Column("state", pgettext_lazy("order", "State"), kind="chip", tone=lambda row: row["tone"]),
        Column(
            "spent",
            _("Spent"),
            kind="money",
            sort=True,
            unit="CNY",
            help=_("Net of returns and refunds, over the whole time."),
        ),
        Column("orders", _("Orders"), kind="number", sort=True),
        Column("margin", _("Margin"), kind="percent", sort=True),
        Column("seen", _("Last seen"), kind="ago", sort=True),
        Column("since", _("Known since"), kind="day", shown=False),
    ]
    filters = [
        Filter("q", _("Search"), kind="search"),
        Filter("state", pgettext_lazy("order", "State"), choices=STATES),
        Filter("placed", _("Placed"), kind="days"),
    ]
    default_sort = "-spent"
    empty = (_("Nobody matches"), _("Take a condition away to see more people."))


def people() -> list[dict]:
    now = clock.now()
    return [
        {
            "name": name,
            "state": dict(STATES)[state],
            "code": state,
            "tone": TONES[state],
            "spent": Decimal(spent),
            "orders": orders,
            "margin": margin,
            "seen": now - dt.timedelta(hours=hours),
            "since": clock.today() - dt.timedelta(days=hours + 300),
        }
        for name, state, spent, orders, margin, hours in PEOPLE
    ]


def sample_table(request: HttpRequest) -> SampleTable:
    rows, query = people(), request.GET
    if state := query.get("state"):
        rows = [row for row in rows if row["code"] == state]
    if text := query.get("q"):
        rows = [row for row in rows if text.lower() in row["name"].lower()]
    return SampleTable(request, rows=rows)


def jobs() -> dict[str, dict]:
    running = {
        "done": 182_400,
        "total": 541_909,
        "state": "running",
        "speed": 21_300,
        "remaining": 17,
        "problems": 12,
        "unit": _("lines"),
        "url": reverse("kit:progress"),
    }
    return {
        "running": running,
        "waiting": {**running, "done": 0, "total": None, "state": "waiting", "problems": 0},
        "paused": {**running, "state": "paused"},
        "failed": {**running, "state": "failed"},
        "done": {**running, "done": 541_909, "state": "done", "remaining": 0},
    }


def charts() -> list[Chart]:
    months = [dt.date(2026, month, 1) for month in range(1, 12)]
    spring = [320, 280, 410, 395, 520, 610, 480, 455, 640, 720, 980]
    costs = [210, 190, 260, 255, 330, 370, 310, 290, 400, 440, 590]
    revenue = Series(
        _("Revenue"), [Decimal(v) * 1000 for v in spring], unit="money", currency="CNY"
    )
    cost = Series(_("Cost"), [Decimal(v) * 1000 for v in costs], unit="money", currency="CNY")
    here = ["#charts"] * 11
    days = [str(_("Mon")), str(_("Wed")), str(_("Sat"))]
    heat = [Series(f"{hour}:00", [hour * 3, hour * 2, hour * 5]) for hour in (9, 12, 15, 18, 21)]
    groups = [_("Regulars"), _("New"), _("Sleeping"), _("Lost"), _("Once only")]
    return [
        Chart(
            _("Revenue by month"), "bar", months, [revenue], links=here, note=_("Net of returns.")
        ),
        Chart(_("Revenue and cost"), "line", months, [revenue, cost]),
        Chart(
            _("Who brings the revenue"),
            "pareto",
            groups,
            [
                Series(
                    _("Revenue"), [Decimal(v) for v in (81000, 42000, 17000, 9000, 3000)], "money"
                )
            ],
        ),
        Chart(
            _("Value and frequency"),
            "scatter",
            [1, 2, 4, 7, 9, 12, 17],
            [Series(_("Spent"), [54, 320, 689, 980, 2400, 1900, 12480], unit="money")],
            x_label=_("Orders"),
            labels=["Emma", "林小满", "陈嘉禾", "A", "B", "C", "D"],
        ),
        Chart(_("When people buy"), "heat", days, heat),
    ]


def everything(request: HttpRequest) -> dict:
    bound = SampleForm({"name": "", "email": "lin", "channel": "sms"}, auto_id="wrong_%s")
    return {
        "table": sample_table(request),
        "empty_table": SampleTable(request, rows=[]),
        "form": SampleForm(),
        "wrong_form": bound,
        "jobs": jobs(),
        "charts": charts(),
        "now": clock.now(),
        "amount": Decimal("1240380.55"),
    }
