"""How people answered each question."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from shuke.common.access import Actor
from shuke.customers.queries import seen_text
from shuke.surveys.content import Content, Question, say
from shuke.surveys.kinds import CHOOSING, SCALES, numbers_of
from shuke.surveys.models import Response, ResponseValue

#: Texts that a page shows of a question; the rest stands in the list of answers.
MOST_TEXTS = 20


@dataclass(frozen=True)
class Bar:
    """One answer, how many gave it, and the share of all who answered the question."""

    words: Any
    count: int
    share: float


@dataclass(frozen=True)
class Line:
    """One line of a table of questions: its average and how many answered it."""

    words: str
    mean: float
    count: int


@dataclass(frozen=True)
class Result:
    """A question with what was answered to it."""

    key: str
    label: str
    kind: str
    answered: int
    bars: Sequence[Bar] = ()
    lines: Sequence[Line] = ()
    texts: Sequence[ResponseValue] = ()
    mean: float | None = None


def results(actor: Actor, contents: Sequence[Content], rows: QuerySet[Response]) -> list[Result]:
    """Of these responses by question: as the newest of the contents asks them, then what only earlier ones asked."""
    values = ResponseValue.objects.filter(response__in=rows.order_by().values("pk"))
    counted = values.filter(text="").order_by().values_list("question", "line", "choice", "number")
    counts: dict[str, dict[tuple[str, str, int | None], int]] = defaultdict(dict)
    for question, line, choice, number, count in counted.annotate(n=Count("pk")):
        counts[question][line, choice, number] = count
    people = dict(
        values.order_by().values_list("question").annotate(n=Count("response", distinct=True))
    )
    return [
        _result(actor, each, counts[each["id"]], people.get(each["id"], 0), values)
        for each in merged(contents)
    ]


def merged(contents: Sequence[Content]) -> list[Question]:
    """Every question ever put, the newest words first: an answer to a choice that was taken away keeps its words."""
    questions: dict[str, Question] = {}
    for content in contents:
        for each in content["questions"]:
            there = questions.setdefault(each["id"], {**each})
            for part in ("choices", "lines"):
                have = {one["id"] for one in there[part]}
                there[part] = [*there[part], *(o for o in each[part] if o["id"] not in have)]
    return list(questions.values())


def _result(
    actor: Actor,
    question: Question,
    counts: dict[tuple[str, str, int | None], int],
    answered: int,
    values: QuerySet[ResponseValue],
) -> Result:
    key, kind, label = question["id"], question["kind"], say(question["label"])
    if kind == "text":
        texts = values.filter(question=key).exclude(text="").select_related("response__customer")
        latest = list(texts.order_by("-response__at", "-pk")[:MOST_TEXTS])
        for row in latest:
            row.text = seen_text(actor, row.text)
        return Result(key, label, kind, answered, texts=latest)
    if kind == "matrix":
        lines = [_line(each, counts) for each in question["lines"]]
        return Result(key, label, kind, answered, lines=lines)
    if kind in CHOOSING:
        options = [(say(each["label"]), ("", each["id"], None)) for each in question["choices"]]
    else:
        options = [(str(n), ("", "", n)) for n in numbers_of(kind)]
    bars = [
        Bar(words, counts.get(place, 0), counts.get(place, 0) / answered if answered else 0.0)
        for words, place in options
    ]
    numbers = [(n, count) for (_l, _c, n), count in counts.items() if n is not None]
    size = sum(count for _n, count in numbers)
    mean = sum(n * count for n, count in numbers) / size if size and kind in SCALES else None
    return Result(key, label, kind, answered, bars=bars, mean=mean)


def _line(each: dict[str, Any], counts: dict[tuple[str, str, int | None], int]) -> Line:
    numbers = [(n, count) for (line, _c, n), count in counts.items() if line == each["id"] and n]
    size = sum(count for _n, count in numbers)
    mean = sum(n * count for n, count in numbers) / size if size else 0.0
    return Line(say(each["label"]), mean, size)
