"""The preparation of `shuke bench pages`: `python -m bench.pages_stages CUSTOMERS`.

Fills an empty SHUKE_HOME through the same commands as an import and prints, as JSON, a session to
browse with and customers to look at.
"""

import datetime as dt
import json
import random
import sys

import django

FAMILIES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾萧田董"
GIVEN = "小满嘉禾梓涵子轩雨萱浩然欣怡思远晨曦一诺可馨若溪沐阳俊杰雅婷文博佳宁诗语书瑶"
CITIES = ("杭州", "上海", "北京", "成都", "武汉", "南京", "西安", "厦门", "苏州", "长沙")
STEP = 20_000


def people(numbers: range, rng: random.Random) -> dict[str, list]:
    """Columns of `resolve_people`; common family names are common."""
    weights = [1 / (place + 3) for place in range(len(FAMILIES))]
    families = rng.choices(FAMILIES, weights, k=len(numbers))
    return {
        "number": [f"C{n:07d}" for n in numbers],
        "name": [
            family + "".join(rng.choices(GIVEN, k=1 + (rng.random() < 0.8))) for family in families
        ],
        "phone": [f"1{n % 7 + 33}{(n * 2_654_435_761) % 10**8:08d}" for n in numbers],
        "email": [f"c{n}@example.com" if n % 3 else None for n in numbers],
        "city": [CITIES[n % len(CITIES)] for n in numbers],
    }


def orders(ids: list[int], now: dt.datetime, rng: random.Random) -> tuple[list[dict], list[dict]]:
    """About two orders for each, few with many: over three years."""
    heads, lines = [], []
    for customer in ids:
        for turn in range(min(int(rng.paretovariate(1.5)), 60) if rng.random() < 0.85 else 0):
            number = f"B{customer:07d}-{turn}"
            placed = now - dt.timedelta(seconds=rng.randrange(3 * 365 * 86_400))
            heads.append(
                {"store": "bench", "number": number, "placed_at": placed, "customer_id": customer}
            )
            for position in range(1 + (rng.random() < 0.4)):
                lines.append(
                    {
                        "store": "bench",
                        "number": number,
                        "position": position,
                        "product_code": f"P{rng.randrange(2000)}",
                        "title": "纯棉连体衣 Cotton romper",
                        "quantity": 1,
                        "unit_price": rng.randrange(19, 399) * 10_000,
                    }
                )
    return heads, lines


def prepare(count: int) -> dict:
    """Fill the shop; a session cookie, ids to look at."""
    import polars as pl
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.test import Client

    from shuke.common import clock
    from shuke.customers import commands as customers
    from shuke.customers.models import Identity
    from shuke.shop import commands as shop
    from shuke.team.models import Role, Staff

    call_command("migrate", verbosity=0)
    rng, now = random.Random(20261122), clock.now()  # noqa: S311 - the same shop every time
    everybody: list[int] = []
    for start in range(0, count, STEP):
        with transaction.atomic():
            frame = pl.DataFrame(people(range(start, min(start + STEP, count)), rng))
            resolved = customers.resolve_people(frame, source="bench", at=now)
            ids = resolved["customer_id"].to_list()
            consents = resolved.select(
                "customer_id", channel=pl.lit("email"), state=pl.lit("granted")
            )
            customers.record_consents(consents.gather_every(2), source="bench")
            heads, lines = orders(ids, now, rng)
            shop.record_orders(
                pl.DataFrame(heads, schema_overrides={"placed_at": pl.Datetime("us", "UTC")}),
                pl.DataFrame(lines),
                source="bench",
            )
            everybody += ids
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA optimize = 0x10002")
    staff = Staff.objects.create(
        username="bench", name="Bench", role=Role.OWNER, joined_at=now, language="zh-hans"
    )
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies["shuke_session"].value
    ids = rng.sample(everybody, min(500, len(everybody)))
    phones = Identity.objects.filter(kind="phone", customer__in=ids).values_list("value", flat=True)
    return {"cookie": cookie, "ids": ids, "phones": [value.removeprefix("+86") for value in phones]}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(prepare(int(sys.argv[1]))))
