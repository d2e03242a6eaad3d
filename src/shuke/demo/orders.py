"""When the invented customers buy, and what: seasons, sales, children who grow, things sent back."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from shuke.demo.catalogue import COLD, Item, items, size_at
from shuke.demo.people import HABITS, People

#: The big sales of the year: (month, day, days it lasts, share taken off).
SALES = [(3, 8, 2, 0.20), (6, 16, 4, 0.30), (11, 9, 4, 0.40), (12, 12, 1, 0.25), (1, 18, 4, 0.20)]
#: The story covers three years.
STORY_DAYS = 1095
#: Relative weight of each month for purchases outside the sales.
MONTHS = np.array([1.1, 0.7, 1.0, 1.0, 1.1, 0.9, 0.8, 0.9, 1.2, 1.2, 1.0, 1.1])


@dataclass(frozen=True)
class Sold:
    """One sold line: price per piece before the order's discount."""

    item: Item
    quantity: int
    price: Decimal


@dataclass(frozen=True)
class Basket:
    """One order: `customer` is an index into People, -1 for nobody."""

    customer: int
    day: dt.date
    second: int
    store: str
    lines: list[Sold]
    #: Share taken off the goods.
    off: float
    #: Index of the line that is sent back, and after how many days; None for most.
    returned: tuple[int, int] | None = None
    #: Share of the total paid back without a return.
    refunded: float = 0.0
    fake: bool = False
    cancelled: bool = False


class Shelf:
    """Finds what a parent would buy for a child of an age in a month."""

    def __init__(self) -> None:
        everything = items()
        self.for_mother = [item for item in everything if item.family.ages is None]
        self.for_size: dict[str, list[Item]] = {}
        for item in everything:
            if item.family.ages is not None:
                self.for_size.setdefault(item.size, []).append(item)

    def fitting(self, months: int, month: int) -> list[Item]:
        """Items for a child of `months`, twice those in season."""
        fitting = self.for_size.get(size_at(months), []) + self.for_size[""]
        fitting = [i for i in fitting if i.family.fits(months)]
        return fitting + [i for i in fitting if month in i.family.season] or self.for_size[""]


def make(people: People, random: np.random.Generator, today: dt.date) -> list[Basket]:
    """Every order of the invented customers, plus walk-ins that nobody knows, by day."""
    shelf = Shelf()
    baskets = []
    for customer in range(len(people)):
        for day in _days(people, customer, random, today):
            baskets.append(_basket(people, customer, day, shelf, random, today))
    baskets += [_walk_in(shelf, random, today) for _ in range(900)]
    baskets += _fakes(people, shelf, random, today)
    baskets.sort(key=lambda basket: (basket.day, basket.second))
    return baskets


def _days(people: People, customer: int, random, today: dt.date) -> list[dt.date]:
    """The days on which one customer orders, after the day they were met."""
    count, habit = int(people.order_counts[customer]), HABITS[people.habits[customer]]
    if count == 0:
        return []
    tenure = int(people.met_days[customer])
    last = int(tenure * random.uniform(0.25, 0.7)) if random.random() < habit.lapsed else 0
    # The first order comes with the first meeting; the others follow in the customer's rhythm.
    gaps = random.gamma(3.0, 1.0, max(count, 1))
    positions = np.concatenate([[0.0], np.cumsum(gaps[1:])]) / max(gaps.sum(), 1e-9)
    ago = tenure - positions * (tenure - last)
    days = [today - dt.timedelta(days=max(0, int(a))) for a in ago]
    return [_moved(day, habit, random, today) for day in days]


def _moved(day: dt.date, habit, random, today: dt.date) -> dt.date:
    """The day, moved to a sale for those who wait for one, or to a better month."""
    if random.random() < habit.sale_lover:
        month, first, length, _ = SALES[random.choice(len(SALES), p=[0.1, 0.3, 0.4, 0.1, 0.1])]
        moved = dt.date(day.year, month, first) + dt.timedelta(days=int(random.integers(length)))
        near = day - dt.timedelta(days=200) < moved <= today
        return moved if near and (today - moved).days < STORY_DAYS else day
    if random.random() > MONTHS[day.month - 1] / MONTHS.max():
        moved = day + dt.timedelta(days=int(random.integers(15, 45)))
        return moved if moved <= today else day
    return day


def sale_on(day: dt.date) -> float:
    """The share taken off on a day of a big sale, else 0."""
    for month, first, length, off in SALES:
        start = dt.date(day.year, month, first)
        if start <= day < start + dt.timedelta(days=length):
            return off
    return 0.0


def _basket(people: People, customer: int, day, shelf: Shelf, random, today) -> Basket:
    months_ago = (today - day).days / 30.44
    ages = [age - months_ago for age in people.children[customer]]
    habit = HABITS[people.habits[customer]].name
    size = 1 + int(random.poisson(1.3 if habit == "regular" else 0.9))
    lines = [line(ages, day, shelf, random) for _ in range(size)]
    off = sale_on(day)
    if not off and random.random() < (0.3 if habit == "discount hunter" else 0.1):
        off = float(random.choice([0.05, 0.1, 0.15]))
    chance = random.random()
    recent = (today - day).days < 14
    return Basket(
        customer=customer,
        day=day,
        second=_second(random),
        store=_store(people, customer, random),
        lines=lines,
        off=off,
        returned=(int(random.integers(size)), int(random.integers(3, 14)))
        if chance < 0.06 and not recent
        else None,
        refunded=0.1 if 0.06 <= chance < 0.075 else 0.0,
        cancelled=0.075 <= chance < 0.1,
    )


def line(ages: list[float], day: dt.date, shelf: Shelf, random) -> Sold:
    wanted = [age for age in ages if age > -6]
    age = wanted[int(random.integers(len(wanted)))] if wanted else float(random.integers(0, 60))
    choice = shelf.for_mother if age < 0 else shelf.fitting(int(age), day.month)
    item = choice[int(random.integers(len(choice)))]
    quantity = 2 if random.random() < 0.12 else 1
    # A winter jacket costs less in spring: end-of-season prices.
    price = item.family.price
    if item.family.season == COLD and day.month in (2, 3):
        price = (price * Decimal("0.8")).quantize(Decimal(1))
    return Sold(item, quantity, price)


def _store(people: People, customer: int, random) -> str:
    """Most buy on the platform; those in the two cities also in the stores."""
    if people.english[customer]:
        return "web" if random.random() < 0.8 else "xuhui"
    near = {0: "hubin", 1: "xuhui"}.get(int(people.cities[customer]))
    chance = random.random()
    if near and chance < 0.4:
        return near
    return "web" if chance > 0.82 else "taobao"


def _second(random) -> int:
    """A second of the day between 8:00 and 23:59, with an evening peak."""
    hour = 8 + 16 * random.beta(2.6, 1.5)
    return int(hour * 3600) % 86_400


def _walk_in(shelf: Shelf, random, today: dt.date) -> Basket:
    day = today - dt.timedelta(days=int(random.integers(0, 1000)))
    lines = [line([float(random.integers(0, 90))], day, shelf, random)]
    store = "hubin" if random.random() < 0.5 else "xuhui"
    return Basket(-1, day, _second(random), store, lines, off=sale_on(day))


def _fakes(people: People, shelf: Shelf, random, today: dt.date) -> list[Basket]:
    """A few bursts of orders that look bought for the platform's ranking: one item, one hour."""
    made = []
    candidates = np.flatnonzero(people.order_counts == 1)
    for days_ago in (700, 430, 190):
        day = today - dt.timedelta(days=days_ago)
        bought = line([20.0], day, shelf, random)
        start = 14 * 3600
        for customer in random.choice(candidates, size=14, replace=False).tolist():
            second = start + int(random.integers(3600))
            made.append(Basket(customer, day, second, "taobao", [bought], off=0.0, fake=True))
    return made
