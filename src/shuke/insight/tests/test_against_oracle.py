"""Random definitions on a random shop: the warehouse's answer equals a slow reading in Python."""

import datetime as dt
import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.common.access import SYSTEM
from shuke.customers.identity_kinds import BITS
from shuke.customers.models import (
    Child,
    ConsentState,
    CustomField,
    CustomValue,
    GuardianConsent,
    Tag,
    Tagging,
    Tie,
)
from shuke.insight.models import (
    ListMember,
    MembershipPeriod,
    PeopleList,
    Rebuild,
    Segment,
    SegmentVersion,
    Tracking,
)
from shuke.insight.segments import running
from shuke.insight.segments.checking import check
from shuke.insight.segments.fields import FIELDS
from shuke.insight.tests.conftest import SHANGHAI, TODAY
from shuke.insight.tests.oracle import Oracle, shop_day
from shuke.shop.models import Event
from shuke.team.models import Store

pytestmark = pytest.mark.once
DAYS = [dt.date(2026, 11, 20) - dt.timedelta(days=n) for n in (0, 1, 29, 30, 31, 89, 90, 91, 400)]
EVENTS = ["product_viewed", "product_added"]
#: Two segments; the second stands on the first.
NAMED = {
    1: {"anchor": "2026-10-01", "where": {"all": [
        {"field": "orders", "op": "at_least", "value": 1, "when": {"in_last": 90}}]}},
    2: {"where": {"any": [
        {"field": "segment", "op": "is_not", "values": ["1"]},
        {"field": "city", "op": "is", "values": ["杭州"]}]}},
}  # fmt: skip
CITIES = ["", "杭州", "成都", "O'Hara; DROP TABLE--"]


def build(shop) -> Oracle:
    rng, people = random.Random(7), {}
    Store.objects.filter(code="west-lake").update(kind="door")
    now = {"created_at": TODAY, "changed_at": TODAY}
    own = own_fields()
    lists = [PeopleList.objects.create(pk=pk, name=f"list {pk}", **now) for pk in (1, 2)]
    tags = [
        Tag.objects.create(pk=pk, key=f"{pk}", name=f"tag {pk}", created_at=TODAY) for pk in (1, 2)
    ]
    tagging = random.Random(10)
    saved = {}
    for pk, raw in NAMED.items():
        Segment.objects.create(pk=pk, name=f"segment {pk}", **now)
        SegmentVersion.objects.create(segment_id=pk, number=1, definition=raw, at=TODAY)
        saved[pk] = raw
    kept, moves = [track(pk) for pk in NAMED], random.Random(8)
    contacts = random.Random(9)
    for number in range(40):
        birth = rng.choice([(None, None, "solar"), (2, 29, "solar"), (10, 30, "lunar")])
        if rng.random() < 0.5:
            birth = (rng.randint(10, 12), rng.randint(1, 28), rng.choice(["solar", "lunar"]))
        person = shop.person(
            f"p{number}",
            stage=rng.choice(["prospect", "customer"]),
            city=rng.choice(CITIES),
            province=rng.choice(["", "浙江", "浙江省"]),
            country=rng.choice(["", "中国"]),
            source=rng.choice(["", "taobao"]),
            language=rng.choice(["", "zh-hans", "en"]),
            gender=rng.choice(["", "f", "m"]),
            birth_month=birth[0],
            birth_day=birth[1],
            birth_calendar=birth[2],
            known_by=contacts.randrange(64),
            joined_at=TODAY - dt.timedelta(days=rng.choice([0, 30, 31, 90, 365, 700, 730, 1096])),
        )
        told = {}
        for purpose, channel in (("marketing", "email"), ("service", "sms")):
            if state := rng.choice(["", "granted", "withdrawn"]):
                day = rng.choice(DAYS)
                told[purpose, channel] = state, day
                at = dt.datetime.combine(day, dt.time(12), SHANGHAI)
                ConsentState.objects.create(
                    customer=person, purpose=purpose, channel=channel, state=state, at=at
                )
        fields = ("stage", "city", "province", "country", "source", "language", "gender")
        people[person.pk] = {
            **{name: getattr(person, name) for name in fields},
            "birth": birth,
            "joined": shop_day(person.joined_at),
            "consents": told,
            "id": person.pk,
            "known_by": {kind for kind, bit in BITS.items() if person.known_by & bit},
            "children": household(rng, person),
            "own": own_values(rng, person, own),
            "roles": [role for role in ("partner", "child") if tied(tagging, role, person)],
            "tags": [str(tag.pk) for tag in tags if put_tag(tagging, tag, person)],
            "lists": [str(listed.pk) for listed in lists if put_on(rng, listed, person)],
            "events": [visit(shop, rng, person) for _ in range(rng.choice([0, 0, 1, 3]))],
            "orders": [buy(shop, rng, person) for _ in range(rng.choice([0, 0, 1, 2, 3, 5]))],
        }
        people[person.pk]["stays"] = [stay(moves, person, *made) for made in kept]
        shop.order(person, "2026-11-19", status="unpaid")
        shop.order(person, "2026-11-19", excluded_at=TODAY)
    shop.fill()
    oracle = Oracle(people, TODAY.date())
    oracle.segments = {str(pk): raw for pk, raw in saved.items()}
    return oracle


def own_fields() -> dict[str, CustomField]:
    """One own field of each kind, by key."""
    return {
        key: CustomField.objects.create(key=key, label=key, kind=kind, created_at=TODAY)
        for key, kind in (("skin", "choice"), ("twins", "yes_no"), ("height", "number"), ("card", "date"))
    }  # fmt: skip


def own_values(rng, person, fields) -> dict:
    """What is known of them in own fields; one value may have been taken away."""
    some = {
        "skin": rng.choice(["", "dry", "oily"]),
        "twins": rng.choice(["", "yes", "no"]),
        "height": rng.choice([None, Decimal(-3), Decimal("1.5"), Decimal(2), Decimal(250)]),
        "card": rng.choice([None, dt.date(2025, 11, 28), dt.date(2024, 2, 29), *DAYS[:6],
                            TODAY.date() + dt.timedelta(days=rng.randint(0, 31))]),
    }  # fmt: skip
    columns = {"skin": "text", "twins": "text", "height": "number", "card": "date"}
    for key, value in some.items():
        if value is not None:
            CustomValue.objects.create(
                customer=person, field=fields[key], at=TODAY, **{columns[key]: value}
            )
    return {key: value for key, value in some.items() if value not in (None, "")}


def household(rng, person) -> list[tuple]:
    """(day of birth, gender, whether a guardian agreed) of their children; one was removed."""
    born = [
        rng.choice([None, dt.date(2024, 2, 29), dt.date(2026, 12, 1), dt.date(2012, 11, 20)]),
        dt.date(2020, 1, 31) + dt.timedelta(days=rng.randint(0, 2400)),
    ][: rng.randint(0, 2)]
    found = [(day, rng.choice(["", "f", "m"]), rng.random() < 0.7) for day in born]
    for day, gender, agreed in found:
        child = Child.objects.create(customer=person, born_on=day, gender=gender)
        if agreed:
            GuardianConsent.objects.begin(SYSTEM, {"child": child}, guardian="妈妈", text="可以")
    Child.objects.create(customer=person, born_on=dt.date(2025, 1, 1), removed_at=TODAY)
    return found


def put_on(rng, listed, person) -> bool:
    """On the list, or no longer, or never."""
    how = rng.choice(["on", "off", ""])
    if how:
        ended = None if how == "on" else TODAY
        ListMember.objects.create(list=listed, customer=person, added_at=TODAY, ended_at=ended)
    return how == "on"


def put_tag(rng, tag, person) -> bool:
    """Has the tag, or had it, or never did."""
    how = rng.choice(["on", "off", ""])
    if how:
        ended = None if how == "on" else TODAY
        Tagging.objects.create(tag=tag, customer=person, began_at=TODAY, ended_at=ended)
    return how == "on"


def tied(rng, role, person) -> bool:
    """Has such a member of the household, or had, or never did."""
    how = rng.choice(["on", "off", "self", ""])
    if how:
        ended = TODAY if how == "off" else None
        Tie.objects.create(
            customer=person, role=role, began_at=TODAY, ended_at=ended, is_self=how == "self"
        )
    return how == "on"


def track(pk) -> tuple:
    """A kept segment with its first comparison and a later one."""
    tracking = Tracking.objects.create(segment_id=pk, how="daily", began_at=TODAY)
    told = {"tracking": tracking, "version": 1, "started_at": TODAY}
    return tuple(
        Rebuild.objects.create(segment_id=pk, is_first=first, done_at=TODAY, **told)
        for first in (True, False)
    )


def stay(rng, person, first, later) -> dict:
    """Two stays in a segment, one, or none; the last of them may go on, or end with the tracking."""
    days = sorted(rng.sample(DAYS, rng.choice([0, 1, 2, 3, 4])))
    found = {"segment": str(first.segment_id), "stays": []}
    for number in range(0, len(days), 2):
        entered, left = (
            dt.datetime.combine(day, dt.time(rng.choice([0, 12])), SHANGHAI) if day else None
            for day in (*days[number : number + 2], None)[:2]
        )
        began, ended = rng.choice([first, later]), rng.choice([later, None]) if left else None
        MembershipPeriod.objects.create(
            segment_id=first.segment_id, customer=person, version=1,
            entered_at=entered, left_at=left, entered_in=began, left_in=ended,
        )  # fmt: skip
        found["stays"].append((entered, left, began is later, ended is not None))
    return found


def visit(shop, rng, person) -> dict:
    at = dt.datetime.combine(rng.choice(DAYS), dt.time(rng.choice([0, 12])), SHANGHAI)
    name, product = rng.choice(EVENTS), rng.choice(["CUBE", "DUCK"])
    store, device, source = rng.choice(["taobao", ""]), rng.choice(["phone", ""]), rng.choice("ab")
    event = Event.objects.create(
        door="test", key=str(Event.objects.count()), at=at, name=name, visitor="v",
        customer=person, product=shop.products[product], device=device, source=source,
        store=shop.stores[store] if store else None,
    )  # fmt: skip
    where = {"store": store, "device": device, "source": source}
    return {"id": event.pk, "at": at, "name": name, "product": product, **where}


def buy(shop, rng, person) -> dict:
    day, kind, store = (
        rng.choice(DAYS),
        rng.choice(["sale"] * 3 + ["return"]),
        rng.choice(list(shop.stores)),
    )
    items = [
        (rng.choice(["BODY-80", "CUBE", "DUCK"]), rng.randint(1, 3), rng.choice([0, 10, 50]), off)
        for off in rng.choices([0, 0, 5], k=rng.randint(1, 3))
    ]
    time = rng.choice(["00:00", "12:00", "23:59"])
    discount = 0 if kind == "return" else rng.choice([0, 10])
    cost = rng.choice([None, 0, 40, 90])
    order = shop.order(
        person, f"{day}T{time}", *items, store=store, kind=kind, discount=discount, cost=cost
    )
    lines = [
        {
            "product": line.product.code,
            "category": line.product.category,
            "brand": line.product.brand,
            "size": line.product.size,
            "quantity": line.quantity,
            "amount": line.amount,
            "discount": line.discount,
        }
        for line in order.lines.select_related("product")
    ]
    return {
        "id": order.pk, "day": day, "kind": kind, "store": store, "lines": lines,
        "goods": order.goods, "discount": discount, "net": order.goods - discount,
        "cost": cost, "at": order.placed_at.astimezone(SHANGHAI),
        "store_kind": "door" if store == "west-lake" else "online",
    }  # fmt: skip


days = st.sampled_from(DAYS).map(dt.date.isoformat)
pairs = st.tuples(days, days).map(sorted)
windows = st.one_of(
    st.sampled_from([1, 30, 90, 500]).map(lambda n: {"in_last": n}),
    pairs.map(lambda pair: {"from": pair[0], "to": pair[1]}),
    days.map(lambda day: {"from": day}),
    days.map(lambda day: {"to": day}),
)
numbers = {
    "orders": (0, 4),
    "returns": (0, 2),
    "quantity": (-2, 9),
    "discount_share": (0, 60),
    "children": (0, 3),
    "events": (0, 3),
    "child_age": (0, 40),
    "custom_number": (-4, 4),
}


@st.composite
def conditions(draw, fields=None) -> dict:
    """Any condition on the oracle's fields, or on those given."""
    fields = fields or ORACLE_FIELDS
    field = draw(st.sampled_from([f for f in FIELDS.values() if f.key in fields]))
    operator = draw(st.sampled_from(field.operators))
    raw = {"field": field.key, "op": operator.key}
    for param in field.all_params(operator):
        if not param.required and draw(st.integers(0, 2)):
            continue
        match param.widget:
            case "number":
                raw[param.name] = draw(st.integers(*numbers.get(field.key, (-100, 300))))
                low = -1000 if param.low is None else param.low
                raw[param.name] = min(max(raw[param.name], low), param.high)
            case "days":
                raw[param.name] = draw(st.sampled_from([1, 29, 30, 31, 90, 365]))
            case "day":
                raw[param.name] = draw(days)
            case "choice":
                raw[param.name] = draw(st.sampled_from(list(param.options())))
            case "choices":
                some = st.lists(st.sampled_from(list(param.options())), min_size=1, max_size=3)
                raw[param.name] = draw(some)
            case "window":
                raw[param.name] = draw(windows)
            case "texts":
                known = {
                    "category": ["Toys", "Clothes"], "product": ["CUBE", "DUCK"],
                    "brand": ["Wheat", "Moon"], "size": ["80", "S"],
                    "store": ["taobao"], "city": CITIES[1:], "province": ["浙江"],
                    "event": EVENTS, "visit_source": ["a", "c"], "visit_campaign": ["spring"], "segment": ["1", "2", "9"],
                    "custom": ["dry", "yes", "no"],
                    "country": ["中国"], "source": ["taobao"], "language": ["en"],
                }[param.source]  # fmt: skip
                raw[param.name] = draw(st.lists(st.sampled_from(known), min_size=1, unique=True))
    for low, high in (("low", "high"), ("from", "to")):
        if low in raw:
            raw[low], raw[high] = sorted((raw[low], raw[high]))
    return raw


ORACLE_FIELDS = {
    "stage", "city", "province", "country", "source", "language", "gender", "birth_month",
    "birthday", "joined", "consent", "last_order", "first_order", "orders", "revenue", "profit", "quantity",
    "average_order", "discount_share", "returns", "region", "anniversary", "children", "child_age",
    "child_birthday", "household", "sequence", "segment", "in_list", "tag", "events", "order_value",
    "custom", "custom_number", "custom_date",
    "entered", "left", "was_in", "known_by", "reachable",
}  # fmt: skip


def trees_of(leaves):
    """Groups of groups over such conditions."""
    return st.recursive(
        leaves,
        lambda inner: st.tuples(
            st.sampled_from(["all", "any", "not"]), st.lists(inner, min_size=1, max_size=3)
        ).map(lambda group: {group[0]: group[1]}),
        max_leaves=5,
    )


trees = trees_of(conditions())
anchors = st.one_of(st.sampled_from(["today", "data"]), days)


def test_any_definition_means_the_same_to_the_warehouse_and_to_the_oracle(shop):
    oracle = build(shop)
    seen = []

    def agree(raw):
        found = {pk.as_py() for batch in running.ids(check(raw)) for pk in batch}
        assert found == oracle.members(raw)
        seen.append(len(found))

    @settings(max_examples=15)
    @given(conditions())
    def each_condition_alone(condition):
        agree({"where": {"all": [condition]}})

    @settings(max_examples=15)
    @given(anchors, st.lists(trees, min_size=1, max_size=3))
    def trees_of_them(anchor, children):
        agree({"anchor": anchor, "where": {"all": children}})

    each_condition_alone()
    trees_of_them()
    assert any(0 < number < len(oracle.people) for number in seen)
