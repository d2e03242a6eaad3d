"""What articles would have answered by themselves last month, and as far as that is known whether rightly. Sends
nothing."""

import datetime as dt
from dataclasses import dataclass

from shuke.collect.queries import messages
from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.customers.queries import seen_text
from shuke.knowledge import queries as articles
from shuke.service.models import Answer, TicketMessage
from shuke.service.queries.tickets import tickets

DAYS, MOST, LISTED = 30, 500, 50
#: A colleague's answer is about an article when it fits it so well.
_ABOUT = 0.3


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
    since = clock.now() - dt.timedelta(days=DAYS)
    rows = tickets(actor).filter(opened_at__gte=since).order_by("-opened_at", "-pk")
    ids = list(rows.values_list("pk", flat=True)[:MOST])
    questions, answers = _first_questions(ids), _first_answers(ids)
    find = articles.finder()
    counts = dict.fromkeys(("right", "wrong", "unknown", "left"), 0)
    tries: list[Try] = []
    for ticket in ids:
        text = questions.get(ticket, "")
        if not text:
            continue
        hit = next(iter(find(text, 1)), None)
        verdict = "left"
        if hit is not None and hit.score >= threshold:
            verdict = _verdict(hit.article, next(iter(find(answers.get(ticket, ""), 1)), None))
        counts[verdict] += 1
        if len(tries) < LISTED:
            seen = seen_text(actor, text)[:160]
            tries.append(
                Try(ticket, seen, hit.title if hit else "", hit.score if hit else 0.0, verdict)
            )
    return Trial(threshold, sum(counts.values()), counts, tries)


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
    rows = Answer.objects.filter(ticket__in=ids, state=Answer.State.GONE).order_by("-pk")
    return dict(rows.values_list("ticket_id", "text"))
