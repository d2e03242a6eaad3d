"""Rules for suspected fake orders: which holds, which there were, what they would do to the past."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef

from shuke.common import clock
from shuke.common import versions as kit
from shuke.common.access import Actor, require
from shuke.common.money import from_units
from shuke.shop.models import ExclusionMark, SuspicionRules, SuspicionSpell
from shuke.shop.suspicion import Rules

#: So many days of the past are judged, so many at once; examples that are shown.
PAST, SLICE, EXAMPLES = 365, 30, 12


def holding() -> SuspicionRules | None:
    """The version that holds now."""
    return kit.holding(SuspicionSpell, SuspicionRules)


def versions(actor: Actor) -> list[SuspicionRules]:
    """The last of them, the latest first, with `spells`."""
    require(actor, "orders.suspect")
    return kit.latest(SuspicionRules)


def rules_for(actor: Actor, pk: int) -> SuspicionRules:
    """That version. Raises NotFound."""
    require(actor, "orders.suspect")
    return kit.version_for(SuspicionRules, pk)


def described(row: SuspicionRules) -> dict[str, Any]:
    """A version as programs read it."""
    sentences = Rules.of_version(row.definition).sentences()
    return {**row.definition, **kit.described(row), "sentences": sentences}


def slices(now: dt.datetime) -> list[tuple[dt.datetime, dt.datetime]]:
    """The past in parts that are judged one by one, the latest first."""
    ends = [now - dt.timedelta(days=days) for days in range(0, PAST, SLICE)]
    begin = now - dt.timedelta(days=PAST)
    return [(max(begin, end - dt.timedelta(days=SLICE)), end) for end in ends]


def rehearse(rules: Rules, goes_on: Callable[[int], bool] | None = None) -> dict[str, Any] | None:
    """What the rules suspect of the past, as JSON: `orders`, `amounts` by currency, how many of them are
    `already` left out, how many somebody `included` again by hand (they stay), `all` paid sales, `missed`
    (left out by hand and not suspected), `by_sign`, `examples`. Nothing is changed. None: stopped.

    Reads in slices of 30 days; `goes_on(slices done)` is called after each.
    """
    from shuke.shop.suspicion.judging import judge, suspected  # the engine of frames

    counts: Counter[str] = Counter()
    by_sign: Counter[str] = Counter()
    amounts: dict[str, int] = defaultdict(int)
    examples: list[dict[str, Any]] = []
    for number, (since, until) in enumerate(slices(clock.now()), start=1):
        judged = judge(rules, since, until)
        some = suspected(judged, rules)
        counts["all"] += len(judged)
        counts["orders"] += len(some)
        already = some.filter("excluded").height
        counts["already"] += already
        counts["missed"] += judged.filter("excluded").height - already
        counts["included"] += len(included_by_hand(some["order_id"].to_list()))
        by_sign.update(code for codes in some["codes"] for code in codes)
        for currency, total in some.select("currency", "total").iter_rows():
            amounts[currency] += total
        heaviest = some.sort("score", "placed_at", descending=True).head(EXAMPLES)
        examples += heaviest.select("order_id", "number", "score", "codes").to_dicts()
        if goes_on is not None and not goes_on(number):
            return None
    examples.sort(key=lambda row: -row["score"])
    return {
        **{name: counts[name] for name in ("all", "orders", "already", "missed", "included")},
        "amounts": {
            currency: str(from_units(total)) for currency, total in sorted(amounts.items())
        },
        "by_sign": dict(by_sign),
        "examples": examples[:EXAMPLES],
        "days": PAST,
    }


def included_by_hand(ids: list[int]) -> set[int]:
    """Those of these orders that somebody counted again: no rule leaves them out any more."""
    chosen: set[int] = set()
    for start in range(0, len(ids), 1000):
        marks = ExclusionMark.objects.filter(order__in=ids[start : start + 1000], excluded=False)
        chosen.update(marks.filter(rules=None).values_list("order_id", flat=True))
    return chosen


def marked_by(row: SuspicionRules) -> list[int]:
    """Orders that are left out by this version and by nothing since."""
    later = ExclusionMark.objects.filter(order=OuterRef("order"), pk__gt=OuterRef("pk"))
    marks = ExclusionMark.objects.filter(~Exists(later), rules=row, excluded=True)
    return list(marks.exclude(order__excluded_at=None).values_list("order_id", flat=True))
