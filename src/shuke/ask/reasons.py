"""Why people stayed away: what they had more often, before that, than those of the same kind who did come."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shuke.insight import queries as insight

Condition = Mapping[str, Any]
#: What may have to do with it, and how long before it counts.
BEFORE = dt.timedelta(days=365)
#: Fewer of either kind say nothing.
LEAST = 20
#: Each interval is widened for the number of signs that are tried (Bonferroni).
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Reason:
    """A sign: `words`, the share of those who stayed away that has it and of the others, the difference with its
    interval in points of a hundred, and the people behind it."""

    words: str
    share: float
    other_share: float
    points: tuple[float, float, float]
    audience: dict[str, str]


def reasons(who: Iterable[Condition]) -> list[Reason]:
    """The signs in which the people differ clearly from those who met the same conditions and did order in these days,
    the clearest first; none where either are too few."""
    who = list(who)
    absent = [each for each in who if _is_absence(each)]
    if not absent:
        return []
    others = [{**each, "op": "at_least", "value": 1} if _is_absence(each) else each for each in who]
    size, other_size = _count(who), _count(others)
    if min(size, other_size) < LEAST:
        return []
    signs = list(_signs(absent[0]))
    confidence = 1 - (1 - CONFIDENCE) / len(signs)
    clear = []
    for words, sign in signs:
        hits, other_hits = _count([*who, sign]), _count([*others, sign])
        difference = insight.effects.shares(hits, size, other_hits, other_size, confidence)
        if difference and difference.low > 0:
            points = (100 * difference.estimate, 100 * difference.low, 100 * difference.high)
            audience = insight.offered(words, _definition([*who, sign]))
            clear.append(Reason(words, hits / size, other_hits / other_size, points, audience))
    return sorted(clear, key=lambda each: -each.points[1])


def _is_absence(condition: Condition) -> bool:
    return condition["field"] == "orders" and condition["op"] == "equals" and not condition["value"]


def _signs(absence: Condition) -> Iterable[tuple[str, Condition]]:
    """Each in words, as a condition over the year before the days in which they stayed away: what came later may be
    its consequence."""
    when = _year_before(absence)
    within = {"when": when} if when else {}
    yield _("sent something back"), {"field": "returns", "op": "at_least", "value": 1, **within}
    yield (
        _("bought mostly at a discount"),
        {"field": "discount_share", "op": "at_least", "value": 30, **within},
    )
    before = {"when": {"to": when["to"]}} if when else {}
    yield _("had ordered exactly twice"), {"field": "orders", "op": "equals", "value": 2, **before}
    yield (
        _("wrote with displeasure"),
        {"field": "wrote_feeling", "op": "is", "values": ["bad"], **within},
    )
    yield _("bought in stores"), {
        "field": "orders", "op": "at_least", "value": 1, "store_kinds": ["door"], **within,
    }  # fmt: skip
    yield _("bought online"), {
        "field": "orders", "op": "at_least", "value": 1, "store_kinds": ["online"], **within,
    }  # fmt: skip


def _year_before(absence: Condition) -> dict[str, str]:
    first = absence.get("when", {}).get("from")
    if not first:
        return {}
    last = dt.date.fromisoformat(first) - dt.timedelta(days=1)
    return {"from": (last - BEFORE).isoformat(), "to": last.isoformat()}


def _definition(who: Iterable[Condition]) -> dict[str, Any]:
    return {"anchor": "today", "where": {"all": [dict(each) for each in who]}}


def _count(who: Iterable[Condition]) -> int:
    return insight.segment_count(_definition(who)).people
