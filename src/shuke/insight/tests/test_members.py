import datetime as dt

import pytest
from django.utils import translation

from shuke.insight.segments import running
from shuke.insight.segments.checking import check
from shuke.insight.segments.explaining import reasons

pytestmark = pytest.mark.once


def names(where, anchor="today") -> set[str]:
    from shuke.customers.models import Customer

    found = [i for batch in running.ids(check({"anchor": anchor, "where": where})) for i in batch]
    assert running.count(check({"anchor": anchor, "where": where})).people == len(found)
    return set(
        Customer.objects.filter(pk__in=[i.as_py() for i in found]).values_list("name", flat=True)
    )


def test_recent_regulars(shop):
    xiaoman, jiahe, emma = (shop.person(name) for name in ("林小满", "陈嘉禾", "Emma Clarke"))
    for day in ("2026-11-01", "2026-10-01", "2026-09-01"):
        shop.order(xiaoman, day)
    shop.order(jiahe, "2026-11-01")
    for day in ("2025-01-01", "2025-02-01", "2025-03-01"):
        shop.order(emma, day)
    shop.fill()
    recent = {"field": "last_order", "op": "in_last", "days": 90}
    often = {"field": "orders", "op": "at_least", "value": 3}
    assert names({"all": [recent, often]}) == {"林小满"}
    assert names({"any": [recent, often]}) == {"林小满", "陈嘉禾", "Emma Clarke"}
    assert names({"all": [recent, {"not": often}]}) == {"陈嘉禾"}


def test_a_fixed_day_looks_back_as_if_it_were_that_day(shop):
    emma = shop.person("Emma Clarke")
    for day in ("2025-01-01", "2025-02-01", "2025-03-01", "2026-11-01"):
        shop.order(emma, day)
    shop.fill()
    recent = {"field": "last_order", "op": "in_last", "days": 30}
    thrice = {"field": "orders", "op": "equals", "value": 3}
    assert names({"all": [recent, thrice]}, anchor="2025-03-05") == {"Emma Clarke"}
    assert names({"all": [recent, thrice]}, anchor="2025-05-05") == set()
    assert names({"all": [recent, thrice]}) == set()


def test_the_anchor_can_be_the_last_order_of_old_data(shop):
    emma = shop.person("Emma Clarke")
    for day in ("2011-10-01", "2011-11-01", "2011-12-09T12:50"):
        shop.order(emma, day)
    shop.order(emma, "2026-01-01", status="cancelled")
    shop.fill()
    recent = {"field": "orders", "op": "at_least", "value": 3, "when": {"in_last": 90}}
    assert names(recent) == set()
    assert names(recent, anchor="data") == {"Emma Clarke"}
    count = running.count(check({"anchor": "data", "where": recent}))
    assert count.anchor == dt.date(2011, 12, 9)


def test_days_begin_and_end_in_the_shops_zone(shop):
    first, last = shop.person("first"), shop.person("last")
    shop.order(first, "2026-11-10T00:00")  # still the 9th in UTC
    shop.order(last, "2026-11-09T23:59")
    shop.fill()
    assert names({"field": "last_order", "op": "in_last", "days": 10}) == {"first"}
    assert names({"field": "last_order", "op": "before", "day": "2026-11-10"}) == {"last"}
    assert names(
        {"field": "last_order", "op": "between", "from": "2026-11-10", "to": "2026-11-10"}
    ) == {"first"}


def test_birthdays_solar_and_lunar(shop):
    shop.person("solar", birth_month=11, birth_day=25)
    shop.person("lunar", birth_month=10, birth_day=20, birth_calendar="lunar")  # 28 Nov 2026
    shop.person("past", birth_month=11, birth_day=19)
    shop.person("other", birth_month=10, birth_day=20)
    shop.person("unknown")
    shop.fill()
    assert names({"field": "birthday", "op": "in_next", "days": 10}) == {"solar", "lunar"}
    assert names({"not": {"field": "birthday", "op": "in_next", "days": 10}}) == {
        "past", "other", "unknown",
    }  # fmt: skip


def test_consent_and_who_was_never_asked(shop):
    shop.person("yes", consent="granted")
    shop.person("no", consent="withdrawn")
    shop.person("silent")
    shop.fill()
    asked = {"field": "consent", "purpose": "marketing", "channel": "email"}
    assert names({**asked, "op": "granted"}) == {"yes"}
    assert names({**asked, "op": "withdrawn"}) == {"no"}
    assert names({**asked, "op": "unknown"}) == {"silent"}
    assert names({"not": {**asked, "op": "granted"}}) == {"no", "silent"}


def test_rows_of_merged_people_count_for_the_survivor(shop):
    survivor = shop.person("林小满", consent="granted")
    middle = shop.person("小满", consent="withdrawn", merged_into=survivor)
    oldest = shop.person("LXM", merged_into=middle)
    for person in (survivor, middle, oldest):
        shop.order(person, "2026-11-01", ("CUBE", 2, 30))
    shop.person("nobody")
    shop.fill()
    assert names({"field": "orders", "op": "equals", "value": 3}) == {"林小满"}
    assert names({"field": "quantity", "op": "equals", "value": 6}) == {"林小满"}
    assert names({"field": "orders", "op": "at_most", "value": 0}) == {"nobody"}
    strictest = {"field": "consent", "purpose": "marketing", "channel": "email"}
    assert names({**strictest, "op": "withdrawn"}) == {"林小满"}


def test_each_member_says_why(shop):
    xiaoman = shop.person("林小满", city="杭州")
    shop.order(xiaoman, "2026-11-01", ("CUBE", 1, 100, 20), ("DUCK", 2, 10))
    shop.order(xiaoman, "2026-11-02", ("BODY-80", 1, 100), discount=10)
    shop.order(xiaoman, "2026-11-03", ("DUCK", 1, 10), kind="return")
    shop.fill()
    definition = check({
        "where": {
            "all": [
                {"field": "last_order", "op": "in_last", "days": 90},
                {"field": "orders", "op": "at_least", "value": 1, "categories": ["Toys"]},
                {"field": "revenue", "op": "at_least", "value": 10},
                {"field": "discount_share", "op": "at_least", "value": 13},
                {"field": "average_order", "op": "equals", "value": 90},
                {"any": [
                    {"field": "city", "op": "is", "values": ["杭州"]},
                    {"field": "orders", "op": "at_least", "value": 9},
                ]},
                {"not": {"field": "birth_month", "op": "is", "values": [3]}},
            ]
        }
    })  # fmt: skip
    found = running.members(definition)
    with translation.override("en"):
        (row,) = found.rows
        assert reasons(definition, found.compiled, row) == [
            "last order 2 Nov 2026",
            "1 order of Toys",
            "paid ¥180.00",
            "13.6% discount",
            "¥90.00 an order",
            "杭州",
            "birthday not known",
        ]


def test_pages_of_members_go_through_everybody_once(shop):
    people = [shop.person(f"p{n}", spent=n % 3) for n in range(10)]
    shop.fill()
    everybody = check({"where": {"all": []}})
    seen, after = [], None
    while page := running.members(everybody, sort="spent", after=after, limit=3).rows:
        seen += [row["id"] for row in page]
        after = (page[-1]["spent"], page[-1]["id"])
    assert seen == [p.pk for p in sorted(people, key=lambda p: (-p.spent, p.pk))]


def test_new_conditions_say_why_and_can_be_undone_by_removal(shop, actor):
    from shuke.customers import commands as customers

    xiaoman = shop.person("林小满", joined_at=dt.datetime(2024, 11, 22, 4, tzinfo=dt.UTC))
    child = customers.add_child(actor("owner"), xiaoman.pk, born_on=dt.date(2026, 3, 1))
    customers.agree_as_guardian(actor("owner"), child.pk, guardian="妈妈", text="可以")
    shop.order(xiaoman, "2026-10-01", ("CUBE", 1, 100))
    shop.order(xiaoman, "2026-10-20", ("DUCK", 1, 50))
    shop.fill()
    definition = check({
        "where": {
            "all": [
                {"field": "child_age", "op": "between", "low": 6, "high": 12, "unit": "months"},
                {"field": "anniversary", "op": "in_next", "days": 7, "of": "joined"},
                {"field": "sequence", "op": "did", "within": 30, "start": "buy", "then": "buy",
                 "first_products": ["CUBE"], "then_products": ["DUCK"]},
                {"field": "order_value", "op": "at_most", "value": 60, "which": "last"},
            ]
        }
    })  # fmt: skip
    found = running.members(definition)
    with translation.override("en"):
        (row,) = found.rows
        assert reasons(definition, found.compiled, row) == [
            "a child born 1 Mar 2026",
            "customer since 22 Nov 2024",
            "on 1 Oct 2026, and the next thing followed in time",
            "last order ¥50.00",
        ]
    customers.remove_child(actor("owner"), child.pk)
    shop.fill()
    assert running.count(definition).people == 0
