"""The oracle's slow reading of children, anniversaries, sequences, segments, stays and lists."""

import datetime as dt
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
EAST = ("上海", "江苏", "浙江", "安徽", "福建", "江西", "山东")


def region(_oracle, c, person, _orders, _anchor) -> bool:
    inside = "east" in c["values"] and person["province"].removesuffix("省") in EAST
    return inside == (c["op"] == "is")


def anniversary(_oracle, c, person, orders, anchor) -> bool:
    from shuke.insight.tests.oracle import days_of

    began = person["joined"]
    if c["of"] == "first_order":
        began = min((o["day"] for o in orders if o["kind"] == "sale"), default=None)
    return began is not None and any(is_anniversary(began, day) for day in days_of(c, anchor))


def is_anniversary(began, day) -> bool:
    if day.year <= began.year:
        return False
    leap_day = (began.month, began.day) == (2, 29)
    kept_on = (2, 28) if leap_day and not is_leap(day.year) else (began.month, began.day)
    return (day.month, day.day) == kept_on


def is_leap(year) -> bool:
    return (dt.date(year, 3, 1) - dt.timedelta(days=1)).day == 29


def children(person, c, anchor) -> list[tuple]:
    """(day of birth, gender) of those that may be used: under 14 a guardian has to agree."""
    return [
        (born, gender)
        for born, gender, agreed in person["children"]
        if gender in c.get("genders", (gender,))
        and (agreed or (born and (born > anchor or months_old(born, anchor) >= 14 * 12)))
    ]


def child_age(_oracle, c, person, _orders, anchor) -> bool:
    unit = 12 if c["unit"] == "years" else 1
    rows = children(person, c, anchor)
    ages = [months_old(born, anchor) for born, _ in rows if born and born <= anchor]
    return any(c["low"] <= age // unit <= c["high"] for age in ages)


def months_old(born, day) -> int:
    """Counted on its fingers: month after month, kept on the last day of a shorter one."""
    months = 0
    while True:
        year, month = divmod(born.year * 12 + born.month - 1 + months + 1, 12)
        next_month = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
        last = (next_month - dt.timedelta(days=1)).day
        if dt.date(year, month + 1, min(born.day, last)) > day:
            return months
        months += 1


def child_birthday(_oracle, c, person, _orders, anchor) -> bool:
    from shuke.insight.tests.oracle import days_of, is_birthday

    return any(
        is_birthday((born.month, born.day, "solar"), day)
        for born, _ in children(person, c, anchor)
        if born and born <= anchor
        for day in days_of(c, anchor)
    )


def events(c, person, anchor, names, products) -> list[dict]:
    from shuke.insight.tests.oracle import inside

    return [
        event
        for event in person["events"]
        if event["at"] < end_of(anchor)
        and event["name"] in (c.get(names) or [event["name"]])
        and event["product"] in (c.get(products) or [event["product"]])
        and all(
            event[where] in (c.get(f"{where}s") or [event[where]])
            for where in ("source", "device", "store")
        )
        and (names != "names" or inside(c.get("when"), event["at"].date(), anchor))
    ]


def end_of(day) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), SHANGHAI)


def sequence(_oracle, c, person, orders, anchor) -> bool:
    from shuke.insight.tests.oracle import inside

    def done(what, part):
        if what == "event":
            found = events(c, person, anchor, f"{part}_events", f"{part}_products")
            return [(e["at"], e["id"], "event") for e in found]
        kind = "return" if what == "return" else "sale"
        return [
            (o["at"], o["id"], "order")
            for o in orders
            if o["kind"] == kind and holds(c, part, o) and o["at"] < end_of(anchor)
        ]

    firsts = [f for f in done(c["start"], "first") if inside(c.get("when"), f[0].date(), anchor)]
    thens = done(c["then"], "then")
    within = dt.timedelta(days=c["within"])
    followed = {
        first: any(then[:2] > first[:2] and then[0] <= first[0] + within for then in thens)
        for first in firsts
    }
    if c["op"] == "did":
        return any(followed.values())
    return any(not ok and first[0] + within < end_of(anchor) for first, ok in followed.items())


def holds(c, part, order) -> bool:
    categories, products = c.get(f"{part}_categories", ()), c.get(f"{part}_products", ())
    return not (categories or products) or any(
        line["category"] in categories or line["product"] in products for line in order["lines"]
    )


def segment(oracle, c, person, _orders, _anchor) -> bool:
    known = [oracle.segments[pk] for pk in c["values"] if pk in oracle.segments]
    inside = any(person["id"] in oracle.members(raw) for raw in known)
    return inside == (c["op"] == "is")


def people_list(_oracle, c, person, _orders, _anchor) -> bool:
    return bool(set(person["lists"]) & {str(pk) for pk in c["values"]}) == (c["op"] == "is")


def stays(person, segments) -> list[list[tuple]]:
    """Of each of these segments the stays: from, to, whether they came, whether they went."""
    wanted = {str(pk) for pk in segments}
    return [each["stays"] for each in person["stays"] if each["segment"] in wanted]


def runs(stay, end) -> bool:
    return stay[0] < end and (stay[1] is None or stay[1] >= end)


def was_in(_oracle, c, person, _orders, _anchor) -> bool:
    end = end_of(dt.date.fromisoformat(c["day"]))
    inside = any(runs(stay, end) for some in stays(person, c["values"]) for stay in some)
    return inside == (c["op"] == "is")


def entered(_oracle, c, person, _orders, anchor) -> bool:
    start = end_of(anchor - dt.timedelta(days=c["days"] + 1))
    return any(
        stay[2] and start <= stay[0] < end_of(anchor)
        for some in stays(person, c["segments"])
        for stay in some
    )


def left(_oracle, c, person, _orders, anchor) -> bool:
    start, end = end_of(anchor - dt.timedelta(days=c["days"] + 1)), end_of(anchor)
    return any(
        any(stay[3] and start <= stay[1] < end for stay in some)
        and not any(runs(stay, end) for stay in some)
        for some in stays(person, c["segments"])
    )


def known_by(_oracle, c, person, _orders, _anchor) -> bool:
    return bool(person["known_by"] & set(c["values"])) == (c["op"] == "is")


def reachable(_oracle, c, person, _orders, _anchor) -> bool:
    state, _day = person["consents"].get(("marketing", c["channel"]), (None, None))
    address = "email" if c["channel"] == "email" else "phone"
    can = state == "granted" and address in person["known_by"]
    return can == (c["op"] == "by")


def tag(_oracle, c, person, _orders, _anchor) -> bool:
    return bool(set(person["tags"]) & set(map(str, c["values"]))) == (c["op"] == "is")


def household(_oracle, c, person, _orders, _anchor) -> bool:
    return bool(set(person["roles"]) & set(c["values"])) == (c["op"] == "is")


TESTS = {
    "known_by": known_by,
    "reachable": reachable,
    "region": region,
    "anniversary": anniversary,
    "child_age": child_age,
    "child_birthday": child_birthday,
    "sequence": sequence,
    "segment": segment,
    "in_list": people_list,
    "tag": tag,
    "household": household,
    "was_in": was_in,
    "entered": entered,
    "left": left,
}
