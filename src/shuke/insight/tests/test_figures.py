"""Figures agree: a metric of the same days and the same filter is one number, wherever it is shown.

Pages say of a number what it is (`{% figure %}`); this test opens pages, collects numbers by metric, period
and filter, and compares those that appear more than once. No list of pairs is kept anywhere. A number that
leads to a list of people leads to as many.
"""

import datetime as dt
import html
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

import pytest
from django.db import transaction

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.kit.figures import PEOPLE
from shuke.customers.models import Customer
from shuke.customers.queries import next_birthday
from shuke.customers.queries.birthdays import birthdays as upcoming
from shuke.demo.load import load
from shuke.demo.segments import SEGMENTS
from shuke.insight import commands
from shuke.insight.metrics import METRICS
from shuke.insight.models import ListMember
from shuke.insight.queries.overdue import overdue
from shuke.insight.reports import REPORTS
from shuke.insight.segments import running
from shuke.insight.segments.checking import check as check_definition
from shuke.insight.tests.conftest import TODAY, SmallShop
from shuke.shop.commands.totals import refresh_totals
from shuke.warehouse.testing import fill

pytestmark = pytest.mark.django_db(transaction=True)

ATTRIBUTES = re.compile(
    r'data-metric="([^"]*)"\s+data-period="([^"]*)"\s+data-where="([^"]*)"\s+data-value="([^"]*)"'
)
#: A number with where it leads.
LEADING = re.compile(ATTRIBUTES.pattern + r'[^>]*>\s*<a\s+href="([^"]*)"')
LIST = "/customers/?"
#: What needs somebody today, and how many rows a list says it has.
CONCERN = re.compile(
    r'<h3>([\d,]+) (?:(?!</article>).)*?class="button small" href="([^"]*)"', re.DOTALL
)
ROWS = re.compile(r'class="table-foot">\s*<span[^>]*>\s*([\d,]+) rows?')
#: Questions that meet: the days of Today, this month as days and as a month, the whole time, one store.
QUESTIONS = (
    "",
    "days=7",
    "days=30",
    "days=0",
    "grain=day&days=30",
    "from=2026-11-01",
    "by=channel",
)


def numbers(
    browse, shop_people: list[int], days: Sequence[str] = QUESTIONS
) -> dict[tuple, dict[str, set]]:
    """(metric, period, filter) -> value -> the pages that say so."""
    client = browse("owner")
    pages = ["/", "/customers/", *(f"/customers/{pk}/" for pk in shop_people)]
    pages += ["/segments/lists/", *linked(client, "/segments/lists/", r"/segments/lists/\d+/")]
    for segment in linked(client, "/segments/", r"/segments/\d+/"):
        pages += [segment, f"{segment}size/", f"{segment}changes/"]
    for report in REPORTS.values():
        questions = days if report.days else ("",)
        pages += [f"/insight/{report.key}/?{question}" for question in questions]
        if report.by_place:
            pages.append(f"/insight/{report.key}/?store=taobao")
    figures: dict[tuple, dict] = defaultdict(lambda: defaultdict(set))
    leading: dict[tuple[str, str], tuple[str, str]] = {}  # one of each metric and report
    for page in pages:
        answer = client.get(page)
        if answer.status_code in (404, 422):
            continue  # another report's question
        assert answer.status_code == 200, page
        for metric, period, where, value in ATTRIBUTES.findall(answer.text):
            figures[metric, period, where][_plain(metric, value)].add(page)
        for metric, *_scope, value, url in LEADING.findall(answer.text):
            if url.startswith(LIST) and METRICS[metric].counts_people:
                leading[page.partition("?")[0], metric] = value, html.unescape(url)
    assert leading
    for what, (value, url) in leading.items():
        counts = [each for each in ATTRIBUTES.findall(client.get(url).text) if each[0] == PEOPLE]
        assert {each[3] for each in counts} == {value}, (what, url)
    return figures


def check_concerns(client) -> int:
    """Whether the numbers of Today lead to as many; how many were seen."""
    concerns = CONCERN.findall(client.get("/").text)
    for number, url in concerns:
        rows = ROWS.search(client.get(html.unescape(url)).text)
        assert rows and rows[1] == number, url
    return len(concerns)


def linked(client, page: str, pattern: str) -> list[str]:
    """The pages that a page leads to."""
    answer = client.get(page)
    assert answer.status_code == 200, page
    return sorted(set(re.findall(f'href="({pattern})"', answer.text)))


def _plain(metric: str, value: str) -> Decimal | str:
    """An amount to the hundredth, as pages write it; else what is there."""
    try:
        is_money = metric in METRICS and METRICS[metric].unit == "money"
        return round(Decimal(value), 2 if is_money else 5)
    except InvalidOperation:
        return value


def check(figures: dict[tuple, dict]) -> int:
    """Whether every figure has one value; how many were seen in two places."""
    twice = 0
    for key, values in figures.items():
        assert len(values) == 1, (key, {value: sorted(pages) for value, pages in values.items()})
        twice += len(next(iter(values.values()))) > 1
    return twice


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_figures_of_a_random_shop_agree(home, browse, actor, seed):
    rng = random.Random(seed)
    with clock.fixed(TODAY):
        shop = SmallShop()
        crowd = [
            shop.person(f"p{at}", source=rng.choice(["", "shelf", "video"])) for at in range(15)
        ]
        for _order in range(150):
            day = TODAY.date() - dt.timedelta(days=int(rng.expovariate(1 / 40)))
            shop.order(
                rng.choice([None, *crowd]),
                f"{day}T{rng.randrange(24):02}:00",
                ("CUBE", rng.randint(1, 3), rng.choice([20, 30])),
                store=rng.choice(["taobao", "west-lake"]),
                kind=rng.choice(["sale"] * 5 + ["return"]),
                status=rng.choice(["paid"] * 6 + ["unpaid", "cancelled"]),
                cost=rng.choice([None, 15]),
            )
        with transaction.atomic():
            refresh_totals([person.pk for person in crowd])
        fill()
        figures = numbers(browse, [person.pk for person in crowd])
        assert check(figures) > 50
        for key in ("revenue", "orders", "new_customers"):
            assert any(
                "/" in pages and len(pages) > 1
                for (metric, *_scope), values in figures.items()
                if metric == key
                for pages in values.values()
            ), f"{key} of Today stands in a report too"
        for each in overdue(actor("owner")).first:
            [(value, _pages)] = figures[
                "revenue", f"/{clock.today()}", f"customer={each.customer_id}"
            ].items()
            assert each.spent == value


def test_figures_of_the_demo_shop_agree(home, browse):
    """With tracked segments of which one lost a person since they were compared, and with a list of which
    two records became one."""
    with clock.fixed(TODAY):
        load(size=150, history=False)
        fill()
        ids = [
            commands.save_segment(SYSTEM, name=name, definition=definition).pk
            for name, definition in SEGMENTS.items()
        ]
        for pk in ids:
            commands.track_segment(SYSTEM, pk, "daily")
        commands.rebuild_segments(ids)
        made = commands.freeze_segment(SYSTEM, ids[1], name="Regulars of today")
        listed = list(ListMember.objects.filter(list=made.pk).values_list("customer_id", flat=True))
        Customer.objects.filter(pk=listed[1]).update(merged_into=listed[0])
        fill()
        figures = numbers(browse, listed[2:5], QUESTIONS[:2])
        assert check(figures) > 35
        seen = check_concerns(browse("owner"))
        assert seen == 10, (
            "tasks, promises, services, birthdays, regulars who are late, wishes; the inbox, sales "
            "and surveys"
        )
        [recent] = [key for key in figures if key[0] == PEOPLE and "last_order" in key[2]]
        [places] = figures[recent].values()
        assert len(places) > 2, "its page, the list of segments and its changes say so"


@pytest.mark.parametrize(
    ("day", "people"), [("2025-07-02", 1), ("2025-08-01", 0)], ids=["6/8", "leap 6/8"]
)
def test_a_lunar_birthday_is_once_a_year_wherever_it_is_asked(home, actor, day, people):
    """2025 had the sixth month twice."""
    with clock.fixed(dt.datetime.fromisoformat(f"{day}T04:00:00+00:00")):
        shop = SmallShop()
        lin = shop.person("林小满", birth_month=6, birth_day=8, birth_calendar="lunar")
        shop.order(lin, "2025-01-01")
        with transaction.atomic():
            refresh_totals([lin.pk])
        fill()
        definition = {"where": {"all": [{"field": "birthday", "op": "ago", "days": 0}]}}
        assert upcoming(actor("owner"), days=0).count == people
        assert running.count(check_definition(definition)).people == people
        assert (next_birthday(lin, clock.today()) == clock.today()) == bool(people)
