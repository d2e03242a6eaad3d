"""A journey's rehearsal as its page shows it."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.kit.charts import Chart, Series
from shuke.customers.queries import people
from shuke.engage.journeys.plan import Plan
from shuke.engage.journeys.wording import step_words
from shuke.engage.ledger.gating import reason_words
from shuke.engage.models import Enrolment, JourneyVersion, Passage
from shuke.engage.queries.journey_rehearsal import DAYS

#: Counts of a message that are not refusals.
_GONE = ("sent", "put_off")


def outcome(actor: Actor, version: JourneyVersion) -> dict[str, Any]:
    """What the template needs of the result."""
    result: dict[str, Any] = version.result or {}
    plan = Plan(version.definition)
    words = {key: step_words(actor, place.values) for key, place in plan.places.items()}
    cost = Decimal(result.get("cost") or 0)
    return {
        "entered": result.get("entered", 0),
        "people": result.get("people", 0),
        "cost": cost or None,
        "currency": result.get("currency", ""),
        "chart": _chart(result.get("days", {})),
        "messages": [
            {
                "words": words[key],
                "sent": counts.get("sent", 0),
                "put_off": counts.get("put_off", 0),
                "stopped": [
                    (reason_words(why), number)
                    for why, number in sorted(counts.items())
                    if why not in _GONE
                ],
            }
            for key, counts in result.get("messages", {}).items()
        ],
        "ends": [
            (Enrolment.State(end).label, number) for end, number in result.get("ends", {}).items()
        ],
        "examples": _examples(actor, result.get("examples", []), words),
    }


def _chart(days: dict[str, int]) -> Chart:
    last = clock.today()
    span = [last - dt.timedelta(days=back) for back in range(DAYS, -1, -1)]
    values = [days.get(day.isoformat(), 0) for day in span]
    return Chart(
        title=_("Would have entered, by day"),
        kind="bar",
        x=span,
        series=[Series(_("People"), values, of=_("People"))],
    )


def _examples(
    actor: Actor, examples: list[dict[str, Any]], words: dict[str, str]
) -> list[dict[str, Any]]:
    """Those of them whom the actor may see, by name."""
    if not actor.can("customers.view"):
        return []
    names = {
        row.pk: str(row)
        for row in people(actor).filter(pk__in=[each["customer"] for each in examples])
    }
    return [
        {
            "customer": each["customer"],
            "name": names[each["customer"]],
            "at": dt.datetime.fromisoformat(each["at"]),
            "end": Enrolment.State(each["end"]).label,
            "steps": [
                (dt.datetime.fromisoformat(at), words[key], Passage.Outcome(what).label)
                for at, key, what in each["steps"]
            ],
        }
        for each in examples
        if each["customer"] in names
    ]
