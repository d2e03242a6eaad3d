"""What automatic answers would have said last month, by threshold. Changes nothing."""

from typing import Any

from shuke.common.access import SYSTEM
from shuke.common.declarations import declared
from shuke.common.versions import GoesOn
from shuke.customers.slots import OwnAnswer
from shuke.service.automatic import Rule
from shuke.service.queries.trying import DAYS, judged, latest

#: In hundredths: what the picture shows beside the rule's own.
STEPS = (30, 40, 50, 60, 70, 80, 90)


def size(rule: Rule) -> int:
    return len(latest(SYSTEM, rule.channels))


def rehearse(rule: Rule, goes_on: GoesOn | None = None) -> dict[str, Any] | None:
    """As JSON: `counts` by verdict at the rule's threshold, and the `curve` of the same at every step. None: stopped.
    Business hours do not narrow it: more questions say more about the articles."""
    tries = judged(latest(SYSTEM, rule.channels), goes_on)
    if tries is None:
        return None
    steps = sorted({*STEPS, rule.threshold})
    return {
        "days": DAYS,
        "questions": len(tries),
        "own": sum(_is_own(each.question) for each in tries) if rule.own else 0,
        "counts": counts_at([(each.score, each.verdict) for each in tries], rule.threshold),
        "curve": [
            {"threshold": step, **counts_at([(each.score, each.verdict) for each in tries], step)}
            for step in steps
        ],
    }


def _is_own(text: str) -> bool:
    return any(each.asks(text) for each in declared(OwnAnswer))


def counts_at(tries: list[tuple[float, str]], threshold: int) -> dict[str, int]:
    """Of (score, verdict if it were answered): how many of each verdict at a threshold in hundredths."""
    counts = dict.fromkeys(("right", "wrong", "unknown", "left"), 0)
    for score, verdict in tries:
        counts[verdict if score >= threshold / 100 else "left"] += 1
    return counts
