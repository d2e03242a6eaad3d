"""What the gallery shows: invented people and numbers in the kit's own shapes."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import pgettext, pgettext_lazy

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.kit.charts import Chart, Series
from shuke.common.kit.filters import Filter
from shuke.common.kit.sentences import sample
from shuke.common.kit.tables import Column, Table
from shuke.common.slots import FieldValue, Grouping

STATES = [
    ("paid", pgettext_lazy("gallery", "Paid")),
    ("shipped", pgettext_lazy("gallery", "Shipped")),
    ("unpaid", pgettext_lazy("gallery", "Waiting for payment")),
]
TONES = {"paid": "good", "shipped": "info", "unpaid": "warn"}
PEOPLE = [
    ("林小满", "paid", "689", 4, 0.31, 2),
    ("陈嘉禾", "shipped", "12480.5", 17, 0.42, 26),
    ("Emma Clarke", "unpaid", "54.2", 1, None, 60),
    ("Wolfgang Freiherr von Schnurrenberger-Hohenlohe", "paid", "1240000", 212, 0.18, 24 * 40),
    ("欧阳慕容", "shipped", "0", 0, 0.05, 24 * 400),
]


class SampleForm(forms.Form):
    name = forms.CharField(
        label=pgettext_lazy("gallery", "Name"),
        help_text=pgettext_lazy("gallery", "As it stands on the parcel."),
    )
    email = forms.EmailField(label=pgettext_lazy("gallery", "E-mail"))
    budget = forms.DecimalField(label=pgettext_lazy("gallery", "Budget"), required=False)
    stage = forms.ChoiceField(label=pgettext_lazy("gallery", "State"), choices=STATES)
    note = forms.CharField(
        label=pgettext_lazy("gallery", "Note"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    keep = forms.BooleanField(label=pgettext_lazy("gallery", "Send news by e-mail"), required=False)
    channel = forms.ChoiceField(
        label=pgettext_lazy("gallery", "Channel"),
        choices=[
            ("email", pgettext_lazy("gallery", "E-mail")),
            ("sms", pgettext_lazy("gallery", "SMS")),
        ],
        widget=forms.RadioSelect,
        initial="email",
    )


class LetterForm(forms.Form):
    letter = forms.CharField(
        label=pgettext_lazy("gallery", "Letter"), widget=forms.Textarea(attrs={"rows": 12})
    )


LETTER = (
    "<h2>Autumn</h2><p>Dear {{ name }}, the <strong>coats</strong> are here:</p>"
    '<ul><li>wool</li><li>down</li></ul><p><a class="button" href="https://example.com">Look</a></p>'
)
LETTER_VARIABLES = (
    {"label": pgettext_lazy("gallery", "Name"), "code": "{{ name }}", "sample": "Emma Clarke"},
    {"label": pgettext_lazy("gallery", "Shop"), "code": "{{ shop }}"},
)


class SampleTable(Table):
    name = "sample"
    columns = [
        Column("name", pgettext_lazy("gallery", "Customer"), sort=True, link=lambda row: "#tables"),
        Column(
            "state", pgettext_lazy("gallery", "State"), kind="chip", tone=lambda row: row["tone"]
        ),
        Column(
            "spent",
            pgettext_lazy("gallery", "Spent"),
            kind="money",
            sort=True,
            unit="CNY",
            help=pgettext_lazy("gallery", "Net of returns and refunds, over the whole time."),
        ),
        Column("orders", pgettext_lazy("gallery", "Orders"), kind="number", sort=True),
        Column("margin", pgettext_lazy("gallery", "Margin"), kind="percent", sort=True),
        Column("seen", pgettext_lazy("gallery", "Last seen"), kind="ago", sort=True),
        Column("since", pgettext_lazy("gallery", "Customer since"), kind="day", at_first=False),
    ]
    filters = [
        Filter("q", pgettext_lazy("gallery", "Search"), kind="search"),
        Filter("state", pgettext_lazy("gallery", "State"), choices=STATES),
        Filter("placed", pgettext_lazy("gallery", "Placed"), kind="days"),
    ]
    default_sort = "-spent"
    empty = (
        pgettext_lazy("gallery", "Nobody matches"),
        pgettext_lazy("gallery", "Take a condition away to see more people."),
    )


def people() -> list[dict]:
    now = clock.now()
    return [
        {
            "pk": number,
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
        for number, (name, state, spent, orders, margin, hours) in enumerate(PEOPLE, 1)
    ]


def sample_table(request: HttpRequest) -> SampleTable:
    rows, query = people_as_edited(getattr(request, "actor", None)), request.GET
    if state := query.get("state"):
        rows = [row for row in rows if row["code"] == state]
    if text := query.get("q"):
        rows = [row for row in rows if text.lower() in row["name"].lower()]
    return SampleTable(request, rows=rows)


def people_as_edited(actor: Actor | None) -> list[dict]:
    """The gallery's people, with what the reader has made of them in the last ten minutes."""
    rows = people()
    for row in rows if actor else ():
        row |= cache.get(_edits(actor, row["pk"]), {})
        row["state"], row["tone"] = dict(STATES)[row["code"]], TONES[row["code"]]
    return rows


def read_field(actor: Actor, pk: int, name: str) -> FieldValue:
    row = next((each for each in people_as_edited(actor) if each["pk"] == pk), None)
    if row is None:
        raise NotFound(pgettext("gallery", "There is nobody here."))
    if name == "state":
        return FieldValue(pgettext("gallery", "State"), row["code"], "choice", STATES)
    if name == "tags":
        suggested = [(tag, tag) for tag in ("Berlin", "母婴群")]
        return FieldValue(pgettext("gallery", "Tags"), row.get("tags", ""), "tags", suggested)
    return FieldValue(pgettext("gallery", "Customer"), row["name"])


def save_field(actor: Actor, pk: int, name: str, value: str, seen: str) -> str:
    if read_field(actor, pk, name).value != seen:
        raise Conflict(pgettext("gallery", "Mei changed this meanwhile. Saving again keeps yours."))
    if name == "name" and not value:
        raise Invalid(pgettext("gallery", "Give a name."))
    if name == "state" and value not in dict(STATES):
        raise Invalid(pgettext("gallery", "Choose one of the list."))
    key = "code" if name == "state" else name
    cache.set(_edits(actor, pk), cache.get(_edits(actor, pk), {}) | {key: value}, 600)
    back = urlencode({"pk": str(pk), "name": name, "value": seen})
    return f"{reverse('kit:undo')}?{back}"


def _edits(actor: Actor | None, pk: int) -> str:
    return f"gallery-{actor.id if actor else ''}-{pk}"


def groupings(request: Any) -> list[Grouping]:
    """The gallery's board: its people by state."""
    rows = people_as_edited(request.actor)
    return [
        Grouping(
            "state",
            pgettext_lazy("gallery", "State"),
            STATES,
            lambda value: [row for row in rows if row["code"] == value],
        )
    ]


def jobs() -> dict[str, dict]:
    running = {
        "done": 182_400,
        "total": 541_909,
        "state": "running",
        "speed": 21_300,
        "remaining": 17,
        "problems": 12,
        "unit": pgettext_lazy("gallery", "lines"),
        "url": reverse("kit:progress"),
    }
    return {
        "running": running,
        "waiting": {
            "done": 0,
            "total": None,
            "state": "waiting",
            "unit": running["unit"],
            "url": f"{running['url']}?state=waiting",
        },
        "paused": {**running, "state": "paused"},
        "failed": {**running, "state": "failed"},
        "done": {**running, "done": 541_909, "state": "done", "remaining": 0},
    }


def charts() -> list[Chart]:
    months = [dt.date(2026, month, 1) for month in range(1, 12)]
    spring = [320, 280, 410, 395, 520, 610, 480, 455, 640, 720, 980]
    costs = [210, 190, 260, 255, 330, 370, 310, 290, 400, 440, 590]
    revenue = Series(
        pgettext_lazy("gallery", "Revenue"),
        [Decimal(v) * 1000 for v in spring],
        unit="money",
        currency="CNY",
    )
    cost = Series(
        pgettext_lazy("gallery", "Cost"),
        [Decimal(v) * 1000 for v in costs],
        unit="money",
        currency="CNY",
    )
    here = ["#charts"] * 11
    days = [
        str(pgettext_lazy("gallery", "Mon")),
        str(pgettext_lazy("gallery", "Wed")),
        str(pgettext_lazy("gallery", "Sat")),
    ]
    heat = [Series(f"{hour}:00", [hour * 3, hour * 2, hour * 5]) for hour in (9, 12, 15, 18, 21)]
    groups = [
        pgettext_lazy("gallery", "Regulars"),
        pgettext_lazy("gallery", "New"),
        pgettext_lazy("gallery", "Sleeping"),
        pgettext_lazy("gallery", "Lost"),
        pgettext_lazy("gallery", "Once only"),
    ]
    return [
        Chart(
            pgettext_lazy("gallery", "Revenue by month"),
            "bar",
            months,
            [revenue],
            links=here,
            note=pgettext_lazy("gallery", "Net of returns."),
        ),
        Chart(pgettext_lazy("gallery", "Revenue and cost"), "line", months, [revenue, cost]),
        Chart(
            pgettext_lazy("gallery", "Who brings the revenue"),
            "pareto",
            groups,
            [
                Series(
                    pgettext_lazy("gallery", "Revenue"),
                    [Decimal(v) for v in (81000, 42000, 17000, 9000, 3000)],
                    "money",
                )
            ],
        ),
        Chart(
            pgettext_lazy("gallery", "Value and frequency"),
            "scatter",
            [1, 2, 4, 7, 9, 12, 17],
            [
                Series(
                    pgettext_lazy("gallery", "Spent"),
                    [54, 320, 689, 980, 2400, 1900, 12480],
                    unit="money",
                )
            ],
            x_label=pgettext_lazy("gallery", "Orders"),
            labels=["Emma", "林小满", "陈嘉禾", "A", "B", "C", "D"],
        ),
        Chart(
            pgettext_lazy("gallery", "When people buy"),
            "heat",
            days,
            heat,
            cell_links=[["#charts"] * 3] * 5,
        ),
        _forecast(months),
        Chart(
            pgettext_lazy("gallery", "Bought together"),
            "bar",
            ["Ribbed romper + Bibs", "Cloth book + Rainbow stacker", "林小满的故事书 + 拼图"],
            [
                Series(
                    pgettext_lazy("gallery", "Orders"),
                    [320, 180, 95],
                    of=pgettext_lazy("gallery", "Orders"),
                    above=["54%", "30%", "16%"],
                )
            ],
            lying=True,
        ),
    ]


def _forecast(months: list[dt.date]) -> Chart:
    """A line with a day that stands out, what may come after it, and how sure that is."""
    past = [52, 61, 58, 120, 66, 71, 69, 74]
    ahead = [None] * 7 + [74, 78, 81, 83]
    return Chart(
        pgettext_lazy("gallery", "What is to come"),
        "line",
        months[:11],
        [
            Series(pgettext_lazy("gallery", "Orders"), past),
            Series(
                pgettext_lazy("gallery", "Forecast"),
                ahead,
                dashed=True,
                low=[None] * 7 + [74, 70, 68, 65],
                high=[None] * 7 + [74, 86, 94, 101],
            ),
        ],
        links=["#charts"] * 11,
        marks={3: pgettext_lazy("gallery", "unusual")},
    )


def everything(request: HttpRequest) -> dict:
    bound = SampleForm({"name": "", "email": "lin", "channel": "sms"}, auto_id="wrong_%s")
    first = people_as_edited(getattr(request, "actor", None))[0]
    return {
        "table": sample_table(request),
        "edited": {"state": first["state"], "tags": ", ".join(first.get("tags", "").splitlines())},
        "empty_table": SampleTable(request, rows=[]),
        "form": SampleForm(),
        "wrong_form": bound,
        "rule": sample.context(sample.START),
        "letter_form": LetterForm(initial={"letter": LETTER}),
        "letter_variables": LETTER_VARIABLES,
        "jobs": jobs(),
        "charts": charts(),
        "sample_tags": ["母婴群", "Berlin"],
        "sample_tag_options": ["母婴群", "Berlin", "试穿", "VIP"],
        "now": clock.now(),
        "amount": Decimal("1240380.55"),
        "clear": SimpleNamespace(estimate=3.2, low=1.1, high=5.3),
        "unclear": SimpleNamespace(estimate=0.8, low=-1.4, high=3),
    }
