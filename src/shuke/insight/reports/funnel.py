"""Where people stop on the way to paying: visit, product, cart, checkout, paid."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common import clock
from shuke.insight.metrics.funnel import STEPS, Walk, doers, waits, ways
from shuke.insight.metrics.survival import quantile
from shuke.insight.reports import funnel_shown
from shuke.insight.reports.asking import Asked, Option
from shuke.insight.reports.report import Report

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


def find(shop: Any, asked: Asked) -> Funnel:
    first = asked.basis.as_of - dt.timedelta(days=int(asked["days"]))
    walk = Walk(clock.day_start(first), asked["unit"], WINDOWS[asked["window"]])
    found = shop.keep(ways(shop, asked.basis, walk))
    by = BY[asked["by"]]
    people = shop.keep(doers(shop, asked.basis, walk.start, by))
    counts = {
        f"reached_{step}": found.count(where=found.reached >= step) for step in range(len(STEPS))
    }
    parts = shop.run(found.group_by(value=found[by]).aggregate(**counts)).to_pylist()
    known = shop.run(people.group_by(value=people[by]).aggregate(n=people.count())).to_pylist()
    return Funnel(
        first,
        _steps(shop, found, people, parts),
        _parts(parts, {row["value"]: row["n"] for row in known}, _names(shop, asked["by"])),
    )


def _steps(shop: Any, found: Any, people: Any, parts: list[dict]) -> list[Step]:
    times: dict[int, dict[int, int]] = {}
    for row in shop.run(waits(found)).to_pylist():
        times.setdefault(row["step"], {})[row["seconds"]] = row["people"]
    everybody = people.group_by("customer_id").aggregate(
        **{f"ever_{step}": people[f"ever_{step}"].any() for step in range(len(STEPS))}
    )
    last = len(STEPS) - 1
    told = {
        f"stopped_{step}": everybody.count(
            where=everybody[f"ever_{step}"] & ~everybody[f"ever_{step + 1}"]
        )
        for step in range(last)
    }
    told[f"stopped_{last}"] = everybody.count(where=everybody[f"ever_{last}"])
    stopped = shop.run(everybody.aggregate(**told)).to_pylist()[0]
    return [
        Step(
            key,
            sum(part[f"reached_{step}"] for part in parts),
            quantile(times.get(step, {}), 0.5),
            stopped[f"stopped_{step}"],
        )
        for step, key in enumerate(STEPS)
    ]


def _parts(rows: list[dict], known: dict[Any, int], names: dict[Any, str]) -> list[Part]:
    """Values that stand in one way only, as a first event or with somebody known, are told too."""
    reached = {
        row["value"]: tuple(row[f"reached_{step}"] for step in range(len(STEPS))) for row in rows
    }
    parts = [
        Part(
            names.get(value, value or ""),
            reached.get(value, (0,) * len(STEPS)),
            known.get(value, 0),
        )
        for value in {*reached, *known}
    ]
    return sorted(parts, key=lambda part: (-part.reached[0], part.value))


def _names(shop: Any, by: str) -> dict[Any, str]:
    """Codes of stores by id; other values name themselves."""
    if by != "store":
        return {}
    stores = shop.table("stores")
    return {row["id"]: row["code"] for row in shop.run(stores.select("id", "code")).to_pylist()}


REPORT = Report(
    key="funnel",
    subject="way",
    question=_("Where do people stop on the way to paying?"),
    about=_("From the visit to the product, the cart, the checkout and the payment."),
    icon="filter",
    find=find,
    show=funnel_shown.show,
    options=(
        Option(
            "by",
            pgettext_lazy("told apart", "By"),
            "device",
            {"device": _("Device"), "source": _("Source"), "store": _("Store")},
        ),
        Option(
            "days",
            _("Last days"),
            "30",
            {"7": _("7 days"), "30": _("30 days"), "90": _("90 days")},
        ),
        Option(
            "unit",
            _("Counted"),
            "visit",
            {"visit": _("Visits"), "visitor": _("Visitors")},
        ),
        Option(
            "window",
            _("Paid within"),
            "day",
            {"hour": _("1 hour"), "day": _("1 day"), "week": _("7 days")},
        ),
    ),
    either_way=False,
    metrics=("visits", "conversion"),
)
