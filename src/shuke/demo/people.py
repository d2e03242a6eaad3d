"""The other 6,000: customers with a home, children, a way of buying and what they agreed to."""

from dataclasses import dataclass

import numpy as np

SURNAMES = list("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕")
GIVEN = list(
    "思雨欣怡梓涵诗琪佳宁语嫣静姝若曦晓彤雅文芷若明轩子墨浩然俊杰志远建国丽华秀英玉兰海燕春梅"
)
FIRST = ["Anna", "Sofia", "Julia", "Laura", "Nina", "Marta", "Alice", "Claire", "Helen", "Rachel",
         "Daniel", "Peter", "Martin", "Thomas", "Yuki", "Mina"]  # fmt: skip
LAST = ["Berger", "Novak", "Rossi", "Lindqvist", "Moreau", "Walker", "Hughes", "Tanaka", "Kim",
        "Okafor", "Silva", "Fischer", "Dubois", "Petrov"]  # fmt: skip
CITIES = [("杭州", "浙江", 14), ("上海", "上海", 16), ("宁波", "浙江", 6), ("苏州", "江苏", 7),
          ("南京", "江苏", 6), ("广州", "广东", 7), ("深圳", "广东", 7), ("成都", "四川", 6),
          ("武汉", "湖北", 5), ("北京", "北京", 8), ("西安", "陕西", 4), ("长沙", "湖南", 4),
          ("郑州", "河南", 4), ("青岛", "山东", 3), ("厦门", "福建", 3)]  # fmt: skip


@dataclass(frozen=True)
class Habit:
    """A way of buying."""

    name: str
    share: float
    #: Mean and spread of the number of orders over the whole time.
    orders: tuple[float, float]
    #: Chance that an order waits for one of the big sales.
    sale_lover: float
    #: Chance that they have stopped coming.
    lapsed: float


HABITS = [
    Habit("regular", 0.15, (44.0, 14.0), 0.12, 0.10),
    Habit("seasonal", 0.23, (14.0, 4.0), 0.30, 0.25),
    Habit("discount hunter", 0.17, (11.0, 4.0), 0.92, 0.25),
    Habit("once", 0.30, (1.0, 0.0), 0.30, 0.0),
    Habit("twice", 0.10, (2.4, 0.7), 0.20, 0.3),
    Habit("prospect", 0.05, (0.0, 0.0), 0.0, 0.0),
]


@dataclass
class People:
    """Columns of equal length, one entry a customer; `children` are ages in months today."""

    names: list[str]
    english: np.ndarray
    cities: np.ndarray
    genders: np.ndarray
    habits: np.ndarray
    met_days: np.ndarray
    order_counts: np.ndarray
    children: list[list[int]]
    birthdays: list[tuple[str, int, int] | None]
    birth_years: np.ndarray
    has_email: np.ndarray
    has_phone: np.ndarray
    #: 0 never asked, 1 granted, 2 withdrawn.
    consents: np.ndarray

    def __len__(self) -> int:
        return len(self.names)


def make(count: int, random: np.random.Generator, days: int) -> People:
    """`count` invented customers, first met within the last `days` days."""
    habits = random.choice(len(HABITS), size=count, p=[h.share for h in HABITS])
    english = random.random(count) < 0.06
    means = np.array([h.orders[0] for h in HABITS])[habits]
    spreads = np.array([h.orders[1] for h in HABITS])[habits]
    orders = np.maximum(np.rint(random.normal(means, spreads)), (means > 0).astype(float))
    # The shop grew: more people are met later.
    met = (days * (1 - random.random(count) ** 0.75)).astype(int) + 1
    tenure = np.clip(met / days, 0.05, 1)
    orders = np.where(orders > 2, np.maximum(2, np.rint(orders * tenure**0.8)), orders).astype(int)
    weights = np.array([weight for *_, weight in CITIES], dtype=float)
    return People(
        names=_names(random, english),
        english=english,
        cities=random.choice(len(CITIES), size=count, p=weights / weights.sum()),
        genders=np.where(random.random(count) < 0.82, "f", "m"),
        habits=habits,
        met_days=met,
        order_counts=orders,
        children=_children(random, count, met),
        birthdays=_birthdays(random, count),
        birth_years=random.integers(1978, 2003, count),
        has_email=random.random(count) < 0.78,
        has_phone=random.random(count) < 0.86,
        consents=random.choice(3, size=count, p=[0.25, 0.69, 0.06]),
    )


def _names(random: np.random.Generator, english: np.ndarray) -> list[str]:
    picks = random.integers(0, 10_000, size=(len(english), 4))
    names = []
    for (a, b, c, two), is_english in zip(picks.tolist(), english.tolist(), strict=True):
        if is_english:
            names.append(f"{FIRST[a % len(FIRST)]} {LAST[b % len(LAST)]}")
        else:
            second = GIVEN[c % len(GIVEN)] if two % 10 < 8 else ""
            names.append(SURNAMES[a % len(SURNAMES)] + GIVEN[b % len(GIVEN)] + second)
    return names


def _children(random: np.random.Generator, count: int, met: np.ndarray) -> list[list[int]]:
    """Ages in months today. Who was met long ago has older children."""
    numbers = random.choice(4, size=count, p=[0.12, 0.58, 0.27, 0.03])
    ages_when_met = random.gamma(1.6, 12.0, size=(count, 3)) - 4
    months = (met / 30.44)[:, None] + ages_when_met
    return [
        sorted({int(max(0, m)) for m in row[:n]}, reverse=True)
        for row, n in zip(months.tolist(), numbers.tolist(), strict=True)
    ]


def _birthdays(random: np.random.Generator, count: int) -> list[tuple[str, int, int] | None]:
    shares = random.random(count)
    months, days = random.integers(1, 13, count), random.integers(1, 29, count)
    return [
        None if k > 0.6 else ("lunar" if k < 0.15 else "solar", int(m), int(d))
        for k, m, d in zip(shares.tolist(), months, days, strict=True)
    ]
