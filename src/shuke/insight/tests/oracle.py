"""The slow, plain reading of a definition: loops over people and their orders, no SQL."""

import datetime as dt
from decimal import Decimal

from lunardate import LunarDate

from shuke.insight.tests import oracle_doing, oracle_own
from shuke.insight.tests.conftest import SHANGHAI


class Oracle:
    """Answers from lists of dicts; `people[id]` has the profile, `orders` and `consents`."""

    def __init__(self, people: dict[int, dict], today: dt.date):
        self.people, self.today = people, today

    def members(self, raw: dict) -> set[int]:
        anchor, until = raw.get("anchor", "today"), None
        if anchor == "today":
            anchor = self.today
        elif anchor == "data":
            days = [o["day"] for p in self.people.values() for o in p["orders"]]
            anchor = max(days, default=self.today)
        else:
            anchor = until = dt.date.fromisoformat(anchor)
        found = set()
        for pk, person in self.people.items():
            orders = [o for o in person["orders"] if until is None or o["day"] <= until]
            if self.holds(raw["where"], person, orders, anchor):
                found.add(pk)
        return found

    def holds(self, node, person, orders, anchor) -> bool:
        if "field" in node:
            return self.condition(node, person, orders, anchor)
        ((kind, children),) = node.items()
        truths = [self.holds(child, person, orders, anchor) for child in children]
        return {"all": all(truths), "any": any(truths), "not": not any(truths)}[kind]

    def condition(self, c, person, orders, anchor) -> bool:
        field, op = c["field"], c["op"]
        sales = [o for o in orders if o["kind"] == "sale"]
        if field in ("first_order", "last_order"):
            days = [o["day"] for o in sales]
            day = (max(days) if field == "last_order" else min(days)) if days else None
            return self.day(c, day, anchor)
        if field == "joined":
            return self.day(c, person["joined"], anchor)
        if field == "consent":
            state, day = person["consents"].get((c["purpose"], c["channel"]), (None, None))
            then = state is not None and inside(c.get("when"), day, anchor)
            return not then if op == "unknown" else then and state == op
        if field.startswith("custom"):
            return oracle_own.holds(self, c, person["own"].get(c["own"]), anchor)
        if field in oracle_doing.TESTS:
            return oracle_doing.TESTS[field](self, c, person, orders, anchor)
        if field == "birth_month":
            return person["birth"][0] in c["values"]
        if field == "birthday":
            return any(is_birthday(person["birth"], day) for day in days_of(c, anchor))
        if "values" in c:
            return (person[field] in c["values"]) == (op == "is")
        if op in ("known", "unknown"):
            return (person[field] != "") == (op == "known")
        number = self.number(c, person, orders, anchor)
        if number is None:
            return False
        low = c.get("value", c.get("low"))
        if op == "equals":
            return number == low
        if op == "between":
            return low <= number <= c["high"]
        return number >= low if op == "at_least" else number <= low

    def day(self, c, day, anchor) -> bool:
        op = c["op"]
        if op == "never" or day is None:
            return day is None and op == "never"
        ago = (anchor - day).days
        if op == "in_last":
            return 0 <= ago <= c["days"]
        if op == "older_than":
            return ago > c["days"]
        if op == "between":
            return c["from"] <= day.isoformat() <= c["to"]
        return (day.isoformat() < c["day"]) == (op == "before")

    def number(self, c, person, orders, anchor):
        chosen = [o for o in orders if inside(c.get("when"), o["day"], anchor)]
        if stores := c.get("stores"):
            chosen = [o for o in chosen if o["store"] in stores]
        if kinds := c.get("store_kinds"):
            chosen = [o for o in chosen if o["store_kind"] in kinds]
        sales = [o for o in chosen if o["kind"] == "sale"]
        named = c.get("categories") or c.get("products")
        things = named or c.get("brands") or c.get("sizes")
        lines = [
            (o, line)
            for o in chosen
            for line in o["lines"]
            if (
                not named
                or line["category"] in c.get("categories", ())
                or line["product"] in c.get("products", ())
            )
            and line["brand"] in c.get("brands", [line["brand"]])
            and line["size"] in c.get("sizes", [line["size"]])
        ]
        match c["field"]:
            case "orders":
                return (
                    len({o["id"] for o, _ in lines if o["kind"] == "sale"})
                    if things
                    else len(sales)
                )
            case "revenue":
                return (
                    sum(line["amount"] for _, line in lines)
                    if things
                    else sum(o["net"] for o in chosen)
                )
            case "profit":
                return sum(o["net"] - o["cost"] for o in chosen if o["cost"] is not None)
            case "order_value":
                times = [o["at"] for o in sales]
                edge = (min if c["which"] == "first" else max)(times, default=None)
                return sum(o["net"] for o in sales if o["at"] == edge) if sales else None
            case "children":
                return len(oracle_doing.children(person, c, anchor))
            case "events":
                return len(oracle_doing.events(c, person, anchor, "names", "products"))
            case "quantity":
                return sum(line["quantity"] for _, line in lines)
            case "returns":
                return len([o for o in chosen if o["kind"] == "return"])
            case "average_order":
                return Decimal(sum(o["net"] for o in chosen)) / len(sales) if sales else None
            case "discount_share":
                off = sum(line["discount"] for o in sales for line in o["lines"])
                listed = sum(o["goods"] for o in sales) + off
                given = sum(o["discount"] for o in sales) + off
                return Decimal(given) * 100 / listed if listed > 0 else None


def days_of(c, anchor) -> list[dt.date]:
    if c["op"] == "ago":
        return [anchor - dt.timedelta(days=c["days"])]
    return [anchor + dt.timedelta(days=n) for n in range(c["days"] + 1)]


def inside(when, day, anchor) -> bool:
    if not when:
        return True
    if "in_last" in when:
        return 0 <= (anchor - day).days <= when["in_last"]
    return when.get("from", "") <= day.isoformat() <= when.get("to", "9")


def is_birthday(birth, day) -> bool:
    month, day_of_month, calendar = birth
    if not month or not day_of_month:
        return False
    tomorrow = day + dt.timedelta(days=1)
    if calendar == "lunar":
        lunar = LunarDate.from_solar_date(day.year, day.month, day.day)
        after = LunarDate.from_solar_date(tomorrow.year, tomorrow.month, tomorrow.day)
        if lunar.is_leap_month:
            return False  # it was in the month before
        last = after.day == 1
        here, number = lunar.month, lunar.day
    else:
        last = tomorrow.day == 1 and day.month == 2
        here, number = day.month, day.day
    return here == month and (number == day_of_month or (last and number == day_of_month - 1))


def shop_day(instant: dt.datetime) -> dt.date:
    return instant.astimezone(SHANGHAI).date()
