"""Where people stop on the way to paying: visit, product, cart, checkout, paid."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from shuke.common import clock
from shuke.insight.metrics.funnel import STEPS, Walk, doers, waits, ways
from shuke.insight.metrics.survival import quantile
from shuke.insight.reports.query import Query

#: Option -> seconds that a way may take.
WINDOWS = {"hour": 3600, "day": 86_400, "week": 604_800}
#: What visits are told apart by -> the column of events.
BY = {"device": "device", "source": "source", "store": "store_id"}


@dataclass(frozen=True)
class Step:
    """One step: how many visits came to it, the median seconds from the step before, and how many known
    people did it and not the next one."""

    key: str
    reached: int
    wait: int | None
    stopped: int


@dataclass(frozen=True)
class Part:
    """The visits of one device, source or store (its code; empty: nobody knows): how many came to each
    step, and how many known people were there."""

    value: str
    reached: tuple[int, ...]
    people: int


@dataclass(frozen=True)
class Funnel:
    """Days from `first`; `parts`: the most visits first."""

    first: dt.date
    steps: list[Step]
    parts: list[Part]


def compute(connection: Any, query: Query) -> Funnel:
    first = query.basis.as_of - dt.timedelta(days=int(query["days"]))
    walk = Walk(clock.day_start(first), query["unit"], WINDOWS[query["window"]])
    visits = connection.keep(ways(connection, query.basis, walk))
    by = BY[query["by"]]
    people = connection.keep(doers(connection, query.basis, walk.start, by))
    counts = {
        f"reached_{step}": visits.count(where=visits.reached >= step) for step in range(len(STEPS))
    }
    parts = connection.run(visits.group_by(value=visits[by]).aggregate(**counts)).to_pylist()
    people_by = connection.run(
        people.group_by(value=people[by]).aggregate(n=people.count())
    ).to_pylist()
    return Funnel(
        first,
        _steps(connection, visits, people, parts),
        _parts(
            parts, {row["value"]: row["n"] for row in people_by}, _names(connection, query["by"])
        ),
    )


def _steps(connection: Any, visits: Any, people: Any, parts: list[dict]) -> list[Step]:
    times: dict[int, dict[int, int]] = {}
    for row in connection.run(waits(visits)).to_pylist():
        times.setdefault(row["step"], {})[row["seconds"]] = row["people"]
    everybody = people.group_by("customer_id").aggregate(
        **{f"ever_{step}": people[f"ever_{step}"].any() for step in range(len(STEPS))}
    )
    last = len(STEPS) - 1
    counts = {
        f"stopped_{step}": everybody.count(
            where=everybody[f"ever_{step}"] & ~everybody[f"ever_{step + 1}"]
        )
        for step in range(last)
    }
    counts[f"stopped_{last}"] = everybody.count(where=everybody[f"ever_{last}"])
    stopped = connection.run(everybody.aggregate(**counts)).to_pylist()[0]
    return [
        Step(
            key,
            sum(part[f"reached_{step}"] for part in parts),
            quantile(times.get(step, {}), 0.5),
            stopped[f"stopped_{step}"],
        )
        for step, key in enumerate(STEPS)
    ]


def _parts(rows: list[dict], people_by: dict[Any, int], names: dict[Any, str]) -> list[Part]:
    """Values that stand in one way only, as a first event or with somebody known, are told too."""
    reached = {
        row["value"]: tuple(row[f"reached_{step}"] for step in range(len(STEPS))) for row in rows
    }
    parts = [
        Part(
            names.get(value, value or ""),
            reached.get(value, (0,) * len(STEPS)),
            people_by.get(value, 0),
        )
        for value in {*reached, *people_by}
    ]
    return sorted(parts, key=lambda part: (-part.reached[0], part.value))


def _names(connection: Any, by: str) -> dict[Any, str]:
    """Codes of stores by id; other values name themselves."""
    if by != "store":
        return {}
    stores = connection.table("stores")
    return {
        row["id"]: row["code"] for row in connection.run(stores.select("id", "code")).to_pylist()
    }
