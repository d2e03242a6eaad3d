"""Puts the demo shop into an empty Shuke through the same commands that import uses."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import polars as pl
from django.db import transaction

from shuke.common import basics, clock
from shuke.common.access import SYSTEM, Actor
from shuke.common.declarations import declared
from shuke.common.slots import DemoRows, DemoShop
from shuke.customers import commands as customers
from shuke.demo import (
    cast,
    catalogue,
    frames,
    logo,
    orders,
    people,
    segments,
    visits,
)
from shuke.demo import history as story
from shuke.insight import commands as insight
from shuke.operate.commands import change_settings
from shuke.shop import commands as shop
from shuke.team import queries as staff
from shuke.team.commands import add_staff
from shuke.team.commands.stores import record_stores
from shuke.warehouse import commands as warehouse

SEED = 20_260_519
SOURCE = "demo"


def load(
    *,
    size: int = 6_000,
    say: Callable[[str], None] = lambda line: None,
    seed: int = SEED,
    history: bool = True,
) -> cast.Loaded:
    """Load the cast, `size` other customers and their orders; with `history` sync and send too.

    Dates are relative to `clock.today()`; the same seed and day give the same shop.
    """
    random = np.random.default_rng(seed)
    today = clock.today()
    # Of its own, so that the people and orders are the same with and without visits.
    elsewhere = np.random.default_rng([seed, 2])
    crowd = people.make(size, random, days=orders.STORY_DAYS - 20)
    baskets = orders.make(crowd, random, today)
    with transaction.atomic():
        record_stores(frames.stores())
        shop.record_products(frames.products(basics.currency()))
        say("  catalogue and stores")
        ids = _load_people(crowd, visits.first_sources(crowd, elsewhere), today)
        say(f"  {len(ids):,} customers and prospects")
        shop_so_far = _as_rooms_see_it(ids, seed, today)
        _have_rooms_add(shop_so_far, say, by_team=False)
        made = _load_orders(baskets, ids, today)
        say(f"  {len(made.orders) + len(made.returns):,} orders and returns")
        count = _load_visits(made.orders, ids, crowd, elsewhere, today)
        say(f"  {count:,} steps of visitors, and what each source cost")
    if history:
        warehouse.sync()
        say(f"  {segments.load(today)} segments, kept track of for {segments.WEEKS} weeks")
        emails = dict(zip(frames.emails(crowd), ids, strict=True))
        letters = story.tell(emails, random, today)
        warehouse.sync()
        say(f"  a campaign of {story.DAYS_AGO} days ago: {letters:,} letters, clicks and purchases")
        if (scored := insight.score_value()) and scored.people:
            say(f"  what {scored.people:,} customers will bring")
        insight.learn_suggestions()
    insight.import_benchmarks(SYSTEM, story.industry(today))
    # Last, because staff are the sign that the shop is whole: after a crash it is loaded again.
    with transaction.atomic():
        team = _let_staff_in()
        change_settings(team["owner"], {**cast.SETTINGS, "logo": logo.png()})
        say(f"  {len(cast.STAFF)} people of the team")
        _have_rooms_add(replace(shop_so_far, team=team), say, by_team=True)
    return cast.Loaded(dict(shop_so_far.cast))


def _as_rooms_see_it(ids: list[int], seed: int, today: dt.date) -> DemoShop:
    count = len(cast.CAST)
    return DemoShop(
        today=today,
        seed=seed,
        cast={person.key: pk for person, pk in zip(cast.CAST, ids[:count], strict=True)},
        emails={person.key: person.email for person in cast.CAST if person.email},
        crowd=ids[count:],
        owner=next(member.name for member in cast.STAFF if member.role == "owner"),
    )


def _have_rooms_add(shop: DemoShop, say: Callable[[str], None], *, by_team: bool) -> None:
    for rows in declared(DemoRows):
        if rows.by_team is by_team:
            say(f"  {rows.load(shop)}")


def _let_staff_in() -> dict[str, Actor]:
    """The team by user name."""
    team = {}
    for member in cast.STAFF:
        welcome = add_staff(
            SYSTEM,
            username=member.username,
            name=member.name,
            role=member.role,
            password=cast.PASSWORD,
        )
        team[member.username] = staff.actor_for(welcome.staff)
    return team


def _load_people(crowd: people.People, sources: list[str], today: dt.date) -> list[int]:
    """Customer ids: the cast first, then the crowd, in the order of their frames."""
    frame = frames.people(crowd, sources, today)
    resolved = customers.resolve_people(frame, source=SOURCE, at=clock.now())
    ids = resolved["customer_id"].to_list()
    customers.record_consents(frames.consents(crowd, ids, today), source=SOURCE)
    customers.record_children(frames.children(crowd, ids, today))
    customers.record_guardian_consents(
        frames.guardians(ids), source=SOURCE, text=frames.GUARDIAN_WORDS, by=SOURCE
    )
    return ids


def _load_orders(baskets: list[orders.Basket], ids: list[int], today: dt.date) -> frames.Orders:
    crowd_ids = ids[len(cast.CAST) :]
    stories = frames.story_baskets(today)
    sold: list[tuple[orders.Basket, int | None]] = [
        (basket, crowd_ids[basket.customer] if basket.customer >= 0 else None) for basket in baskets
    ]
    sold += [(basket, ids[index]) for index, basket in stories]
    made = frames.orders(sorted(sold, key=lambda pair: (pair[0].day, pair[0].second)), today)
    shop.record_orders(made.orders, made.lines, source=SOURCE)
    shop.record_orders(made.returns, made.return_lines, source=SOURCE)
    shop.exclude_orders(SYSTEM, made.fakes, reason="Burst of single orders within one hour")
    return made


def _load_visits(
    sold: pl.DataFrame, ids: list[int], crowd: people.People, random, today: dt.date
) -> int:
    codes = [item.code for item in catalogue.items()]
    steps = visits.events(sold, ids[len(cast.CAST) :], crowd, codes, random, today)
    shop.record_events(steps, door=SOURCE)
    shop.state_spend(SYSTEM, visits.costs(random, today, orders.STORY_DAYS))
    return len(steps)
