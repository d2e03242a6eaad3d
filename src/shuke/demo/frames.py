"""The invented shop as the tables that the bulk commands take (Polars frames)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from shuke.common import basics, clock
from shuke.common.money import to_units
from shuke.demo import cast, catalogue
from shuke.demo.orders import Basket, Sold
from shuke.demo.people import CITIES, People

NUMBER_PREFIX = {"taobao": "26", "web": "W", "hubin": "HB", "xuhui": "XH"}


def stores() -> pl.DataFrame:
    """Columns code, name, kind, city."""
    return pl.DataFrame(
        [{"code": s.code, "name": s.name, "kind": s.kind, "city": s.city} for s in cast.STORES]
    )


def products(currency: str) -> pl.DataFrame:
    """One row a sellable item; money in integer units."""
    return pl.DataFrame(
        [
            {
                "code": item.code,
                "title": item.title,
                "category": item.family.category,
                "brand": item.family.brand,
                "size": item.size,
                "colour": item.colour,
                "article": item.family.code,
                "season": _season(item.family.season),
                "list_price": to_units(item.family.price),
                "unit_cost": None if item.cost is None else to_units(item.cost),
                "currency": currency,
            }
            for item in catalogue.items()
        ]
    )


def _season(months: tuple[int, ...]) -> str:
    """What the label says of goods that sell in some months more."""
    words: dict[tuple[int, ...], str] = {catalogue.WARM: "春夏", catalogue.COLD: "秋冬"}
    return words.get(months, "四季")


def people(crowd: People, sources: list[str], today: dt.date) -> pl.DataFrame:
    """The cast, then the crowd: identities and profile as `resolve_people` takes them. `sources`: where
    each of the crowd was met."""
    rows = [_cast_row(person, today) for person in cast.CAST]
    rows += [
        {**_crowd_row(crowd, index, today), "source": source}
        for index, source in enumerate(sources)
    ]
    return pl.DataFrame(rows, schema_overrides={"joined_at": pl.Datetime("us", "UTC")})


def _cast_row(person: cast.Person, today: dt.date) -> dict:
    calendar, month, day = person.birthday or ("solar", None, None)
    return {
        "name": person.name,
        "email": person.email or None,
        "phone": person.phone or None,
        "taobao": person.taobao or None,
        "web": None,
        "card": person.card or None,
        "number": None,
        "stage": "customer" if person.buys else "prospect",
        "language": person.language,
        "gender": person.gender,
        "birth_year": person.birth_year,
        "birth_month": month,
        "birth_day": day,
        "birth_calendar": calendar,
        "country": "CN",
        "province": person.province,
        "city": person.city,
        "source": "store" if person.card else "xiaohongshu",
        "joined_at": _instant(today - dt.timedelta(days=person.days_ago), 10 * 3600),
    }


def _crowd_row(crowd: People, index: int, today: dt.date) -> dict:
    calendar, month, day = crowd.birthdays[index] or ("solar", None, None)
    city, province, _ = CITIES[crowd.cities[index]]
    english = bool(crowd.english[index])
    bought = crowd.order_counts[index] > 0
    return {
        "name": crowd.names[index],
        "email": _email(crowd, index) or None,
        # Everybody can be recognised by something.
        "phone": f"1991{index:07d}"
        if crowd.has_phone[index] or not crowd.has_email[index]
        else None,
        "taobao": f"tb_{index:05d}" if bought and not english else None,
        "web": f"u{index:05d}" if english else None,
        "card": f"M{index:06d}" if crowd.cities[index] < 2 and index % 3 == 0 else None,
        "number": None,
        "stage": "customer" if bought else "prospect",
        "language": "en" if english else "zh",
        "gender": str(crowd.genders[index]),
        "birth_year": int(crowd.birth_years[index]) if month else None,
        "birth_month": month,
        "birth_day": day,
        "birth_calendar": calendar,
        "country": "CN",
        "province": province,
        "city": city,
        "joined_at": _instant(today - dt.timedelta(days=int(crowd.met_days[index])), 9 * 3600),
    }


def emails(crowd: People) -> list[str]:
    """The address of each person of `people`, in the same order; empty where there is none."""
    addresses = [person.email for person in cast.CAST]
    return addresses + [_email(crowd, index) for index in range(len(crowd))]


def _email(crowd: People, index: int) -> str:
    has_address = crowd.has_email[index] or crowd.english[index]
    return f"c{index:05d}@example.com" if has_address else ""


def consents(crowd: People, ids: list[int], today: dt.date) -> pl.DataFrame:
    """Statements about marketing by e-mail, from those who were asked."""
    answers = [(p.consent, p.days_ago) for p in cast.CAST]
    words = ("", "granted", "withdrawn")
    answers += [(words[c], int(d)) for c, d in zip(crowd.consents, crowd.met_days, strict=True)]
    rows = [
        {
            "customer_id": customer,
            "purpose": "marketing",
            "channel": "email",
            "state": state,
            "at": _instant(today - dt.timedelta(days=days), 11 * 3600),
        }
        for customer, (state, days) in zip(ids, answers, strict=True)
        if state
    ]
    return pl.DataFrame(rows, schema_overrides={"at": pl.Datetime("us", "UTC")})


def children(crowd: People, ids: list[int], today: dt.date) -> pl.DataFrame:
    """Columns customer_id, name, born_on, gender."""
    rows = [
        {
            "customer_id": ids[i],
            "name": kid.name,
            "born_on": _born(kid.age_months, today),
            "gender": kid.gender,
        }
        for i, person in enumerate(cast.CAST)
        for kid in person.kids
    ]
    rows += [
        {"customer_id": customer, "name": "", "born_on": _born(age, today), "gender": ""}
        for customer, ages in zip(ids[len(cast.CAST) :], crowd.children, strict=True)
        for age in ages
    ]
    return pl.DataFrame(rows)


#: What guardians of the demo shop agreed to.
GUARDIAN_WORDS = "可以记录孩子的生日和身高，用来推荐尺码、送生日祝福"


def guardians(ids: list[int]) -> dict[int, str]:
    """Customer id -> who the guardian is: all parents but every ninth of the crowd, who were not asked yet."""
    cast_ids = dict(zip(ids, [person.name for person in cast.CAST], strict=False))
    crowd = [who for at, who in enumerate(ids[len(cast.CAST) :]) if at % 9]
    return {**cast_ids, **dict.fromkeys(crowd, "家长")}


def _born(age_months: int, today: dt.date) -> dt.date:
    return today - dt.timedelta(days=int(age_months * 30.44) + 3)


def story_baskets(today: dt.date) -> list[tuple[int, Basket]]:
    """The hand-written orders as baskets, each with the index of its person in the cast."""
    shelf = {item.code: item for item in catalogue.items()}
    baskets = []
    for index, person in enumerate(cast.CAST):
        for buy in person.buys:
            lines = [Sold(shelf[code], 1, shelf[code].family.price) for code in buy.items]
            back = None
            if buy.returned:
                code, days_ago = buy.returned
                back = (buy.items.index(code), buy.days_ago - days_ago)
            day = today - dt.timedelta(days=buy.days_ago)
            second = 20 * 3600 + index * 60
            baskets.append(
                (index, Basket(index, day, second, buy.store, lines, buy.off, returned=back))
            )
    return baskets


@dataclass
class Orders:
    """Frames for `record_orders`: sales first, then the returns that point to them."""

    orders: pl.DataFrame
    lines: pl.DataFrame
    returns: pl.DataFrame
    return_lines: pl.DataFrame
    #: (store, number) of the suspected fake orders.
    fakes: list[tuple[str, str]]


def orders(baskets: Iterable[tuple[Basket, int | None]], today: dt.date) -> Orders:
    """Turn baskets (with the customer's id or None) into order rows, in the order given."""
    heads, lines, return_heads, return_lines, fakes = [], [], [], [], []
    counters = dict.fromkeys(NUMBER_PREFIX, 0)
    for basket, customer in baskets:
        counters[basket.store] += 1
        number = f"{NUMBER_PREFIX[basket.store]}{counters[basket.store]:06d}"
        heads.append(_head(basket, number, customer, today))
        lines += [_line(basket, number, i, sold) for i, sold in enumerate(basket.lines, 1)]
        if basket.returned:
            head, line = _return(basket, number, customer)
            return_heads.append(head)
            return_lines.append(line)
        if basket.fake:
            fakes.append((basket.store, number))
    return Orders(
        _order_frame(heads), _line_frame(lines),
        _order_frame(return_heads), _line_frame(return_lines), fakes,
    )  # fmt: skip


def _head(basket: Basket, number: str, customer: int | None, today: dt.date) -> dict:
    goods = sum((line.price * line.quantity for line in basket.lines), Decimal(0))
    discount = (goods * Decimal(str(basket.off))).quantize(Decimal("0.01"))
    online = basket.store in {"taobao", "web"}
    shipping = Decimal(8) if online and goods - discount < 99 else Decimal(0)
    at = _instant(basket.day, basket.second)
    if at > clock.now():
        # Nothing of the story lies in the future: today's orders are squeezed into what has
        # passed of the day.
        start = clock.day_start(basket.day)
        at = start + (clock.now() - start) * (basket.second / 86_400)
    status = "completed" if not online or (today - basket.day).days > 10 else "paid"
    return {
        "store": basket.store,
        "number": number,
        "kind": "sale",
        "status": "cancelled" if basket.cancelled else status,
        "customer_id": customer,
        "placed_at": at,
        "paid_at": None if basket.cancelled else at + dt.timedelta(minutes=3),
        "currency": basics.currency(),
        "discount": to_units(discount),
        "shipping": to_units(shipping),
        "refunded": to_units(
            ((goods - discount) * Decimal(str(basket.refunded))).quantize(Decimal("0.01"))
        ),
        "note": "",
    }


def _line(basket: Basket, number: str, position: int, sold: Sold) -> dict:
    cost = sold.item.cost
    return {
        "store": basket.store,
        "number": number,
        "position": position,
        "product_code": sold.item.code,
        "title": f"{sold.item.title} {sold.item.size} {sold.item.colour}".strip(),
        "quantity": sold.quantity,
        "unit_price": to_units(sold.price),
        "discount": 0,
        "unit_cost": None if cost is None else to_units(cost),
    }


def _return(basket: Basket, number: str, customer: int | None) -> tuple[dict, dict]:
    """One line sent back, at the price that was paid for it after the order's discount."""
    index, days = basket.returned
    sold = basket.lines[index]
    at = _instant(basket.day + dt.timedelta(days=days), basket.second)
    paid = (sold.price * (1 - Decimal(str(basket.off)))).quantize(Decimal("0.01"))
    head = {
        "store": basket.store, "number": f"R{number}", "kind": "return", "status": "completed",
        "customer_id": customer, "placed_at": at, "paid_at": at, "currency": basics.currency(),
        "discount": 0, "shipping": 0, "refunded": 0, "note": "",
    }  # fmt: skip
    line = {**_line(basket, f"R{number}", 1, sold), "quantity": -1, "unit_price": to_units(paid)}
    return head, line


def _order_frame(rows: list[dict]) -> pl.DataFrame:
    moment = pl.Datetime("us", "UTC")
    return pl.DataFrame(
        rows,
        schema_overrides={"placed_at": moment, "paid_at": moment, "customer_id": pl.Int64},
        infer_schema_length=None,
    )


def _line_frame(rows: list[dict]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema_overrides={"unit_cost": pl.Int64}, infer_schema_length=None)


def _instant(day: dt.date, second: int) -> dt.datetime:
    return clock.day_start(day) + dt.timedelta(seconds=second)
