"""What articles would have answered by themselves last month, and as far as that is known whether rightly. Sends
nothing."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace

from shuke.collect.queries import messages
from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.versions import GoesOn
from shuke.customers.queries import seen_text
from shuke.knowledge import queries as articles
from shuke.service.models import Answer, TicketMessage
from shuke.service.queries.tickets import tickets

DAYS, MOST, LISTED = 30, 500, 50
#: A colleague's answer is about an article when it fits it so well.
_ABOUT = 0.3
_STEP = 25


@dataclass(frozen=True)
class Try:
    """A question with the article that fits best. `verdict`: "right" when what a colleague wrote fits the same one,
    "wrong" when it fits another one, "unknown" when it fits none or nobody answered, "left" when it is left to a
    person."""

    ticket: int
    question: str
    title: str
    score: float
    verdict: str


@dataclass(frozen=True)
class Trial:
    """What a threshold would have meant: counts by verdict, and the latest questions."""

    threshold: float
    questions: int
    counts: dict[str, int]
    rows: list[Try]


def try_answers(actor: Actor, threshold: float) -> Trial:
    """For the tickets of the last 30 days that the actor may see, at most MOST, by what was written first."""
    require(actor, "tickets.manage")
    tries = [
        each if each.score >= threshold else replace(each, verdict="left")
        for each in judged(latest(actor)) or []
    ]
    counts = dict.fromkeys(("right", "wrong", "unknown", "left"), 0)
    for each in tries:
        counts[each.verdict] += 1
    rows = [replace(each, question=seen_text(actor, each.question)[:160]) for each in tries[:LISTED]]  # fmt: skip
    return Trial(threshold, len(tries), counts, rows)


def latest(actor: Actor, channels: Collection[str] | None = None) -> list[int]:
    """Tickets of the last 30 days, the latest first, at most MOST."""
    since = clock.now() - dt.timedelta(days=DAYS)
    rows = tickets(actor).filter(opened_at__gte=since).order_by("-opened_at", "-pk")
    if channels is not None:
        rows = rows.filter(channel__in=channels)
    return list(rows.values_list("pk", flat=True)[:MOST])


def judged(ids: list[int], goes_on: GoesOn | None = None) -> list[Try] | None:
    """What customers' articles fit, with the verdict if they were answered with it, however badly it fits. None:
    stopped."""
    questions, answers = _first_questions(ids), _first_answers(ids)
    find = articles.finder()
    tries: list[Try] = []
    for done, ticket in enumerate(ids, 1):
        if goes_on is not None and done % _STEP == 0 and not goes_on(done):
            return None
        text = questions.get(ticket, "")
        if not text:
            continue
        hit = next(iter(find(text, 1)), None)
        if hit is None:
            tries.append(Try(ticket, text, "", 0.0, "left"))
            continue
        verdict = _verdict(hit.article, next(iter(find(answers.get(ticket, ""), 1)), None))
        tries.append(Try(ticket, text, hit.title, hit.score, verdict))
    return tries


def _verdict(article: int, of_colleague: articles.Hit | None) -> str:
    if of_colleague is None or of_colleague.score < _ABOUT:
        return "unknown"
    return "right" if of_colleague.article == article else "wrong"


def _first_questions(ids: list[int]) -> dict[int, str]:
    rows = TicketMessage.objects.filter(ticket__in=ids, message__direction="in")
    first: dict[int, str] = {}
    for row in rows.select_related("message").order_by("at", "pk"):
        if row.ticket_id not in first:
            first[row.ticket_id] = messages.own_text(row.message)[0].strip()
    return first


def _first_answers(ids: list[int]) -> dict[int, str]:
    """Of colleagues: what answered by itself is no witness of itself."""
    rows = Answer.objects.filter(ticket__in=ids, state=Answer.State.GONE, automatic=None)
    return dict(rows.order_by("-pk").values_list("ticket_id", "text"))
