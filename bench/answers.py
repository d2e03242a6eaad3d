"""`shuke bench answers --file CSV --question COLUMN --answer COLUMN`: how well questions find their answers, in any
table of questions and answers.

A fifth of the rows, drawn with seed 0, is asked; the others are known: their questions are ways to ask for their
answers, rows with the same answer ways to ask for the same. A hit is the same answer. `hit@1`, `hit@5` and MRR (the
mean of one over the place of the answer, 0 where it is not among the first hundred) are of all that were asked;
`possible` is the share whose answer is known at all: nothing can do better. At the threshold that is shipped, a
question that fits nothing well is left to a person: rightly, if the best answer would have been wrong.
"""

import csv
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.measure import Figure, Report, peak_memory_mb
from shuke.collect.reading.encoding import guess_encoding
from shuke.knowledge.retrieval.answering import THRESHOLD, Decision, decide
from shuke.knowledge.retrieval.base import Base, Source
from shuke.knowledge.standard import SYNONYMS

PLACES, FIRST = 100, 5
#: A tenth of a second for each question leaves the rest of half a second to the page.
MOST_SECONDS = 0.5


@dataclass
class AnswersReport(Report):
    """With what came of the questions, as counts and shares."""

    hit_at_1: float = 0.0
    hit_at_5: float = 0.0
    mrr: float = 0.0
    possible: float = 0.0
    questions: int = 0
    answered: int = 0
    answered_right: int = 0
    left: int = 0
    rightly_left: int = 0


def run(
    *, file: Path | None = None, size: float = 1.0, question: str = "", answer: str = ""
) -> AnswersReport:
    """Ask a fifth of the table of the others."""
    rows = _read(file, question or "question", answer or "answer") if file else _own()
    order = np.random.default_rng(0).permutation(len(rows))
    if size < 1:
        order = order[: max(round(len(rows) * size), min(len(rows), 50))]
    if len(order) < 2:
        raise SystemExit("There are too few rows: a fifth is asked of the others")
    apart = max(len(order) // 5, 1)
    asking, others = [rows[at] for at in order[:apart]], [rows[at] for at in order[apart:]]
    ways: dict[str, dict[str, None]] = defaultdict(dict)
    for text, right in others:
        ways[right][text] = None
    began = time.perf_counter()
    base = Base([Source(key, tuple(texts), (key,)) for key, texts in ways.items()], SYNONYMS)
    built = time.perf_counter() - began
    began = time.perf_counter()
    decisions = [decide(base, text, most=PLACES) for text, _right in asking]
    seconds = (time.perf_counter() - began) / len(asking)
    report = _report([right for _text, right in asking], decisions, set(ways))
    report.figures += [
        Figure("one answer", seconds, "s", "at most 0.5 s", seconds <= MOST_SECONDS),
        Figure("building", built, "s"),
        Figure("peak memory", peak_memory_mb(), "MB"),
    ]
    report.notes |= {
        "file": file.name if file else "words of shops that mean the same: of which only the speed says anything",
        "rows": len(order),
        "answers": len(ways),
        "threshold": THRESHOLD,
    }  # fmt: skip
    return report


def _report(rights: list[str], decisions: list[Decision], answers: set[str]) -> AnswersReport:
    count = len(rights)
    places = [_place(right, each) for right, each in zip(rights, decisions, strict=True)]
    first = [place == 1 for place in places]
    answered = [each.answer is not None for each in decisions]
    right = sum(hit for hit, was in zip(first, answered, strict=True) if was)
    rightly_left = sum(not hit for hit, was in zip(first, answered, strict=True) if not was)
    shares: dict[str, Any] = {
        "hit_at_1": sum(first) / count,
        "hit_at_5": sum(0 < place <= FIRST for place in places) / count,
        "mrr": sum(1 / place for place in places if place) / count,
        "possible": sum(each in answers for each in rights) / count,
    }
    figures = [
        Figure("hit@1", shares["hit_at_1"], ""),
        Figure("hit@5", shares["hit_at_5"], ""),
        Figure("MRR", shares["mrr"], ""),
        Figure("possible", shares["possible"], ""),
        Figure("answered", sum(answered), "questions"),
        Figure("of them right", right, "questions"),
        Figure("left to a person", count - sum(answered), "questions"),
        Figure("of them rightly", rightly_left, "questions"),
    ]
    return AnswersReport(
        "answers", figures, {}, questions=count, answered=sum(answered), answered_right=right,
        left=count - sum(answered), rightly_left=rightly_left,
        **{name: round(share, 4) for name, share in shares.items()},
    )  # fmt: skip


def _place(right: str, decision: Decision) -> int:
    """Of the right answer among those that fit, from 1; 0: it is not there."""
    keys = [match.key for match in decision.matches]
    return keys.index(right) + 1 if right in keys else 0


def _read(path: Path, question: str, answer: str) -> list[tuple[str, str]]:
    if not path.exists():
        raise SystemExit(f"There is no file {path}")
    csv.field_size_limit(10_000_000)
    content = path.read_bytes().decode(guess_encoding(path), errors="replace")
    lines = content.removeprefix("\ufeff").splitlines(keepends=True)
    head = lines[0] if lines else ""
    table = csv.DictReader(lines, delimiter="\t" if "\t" in head and "," not in head else ",")
    for name in (question, answer):
        if name not in (table.fieldnames or ()):
            there = ", ".join(table.fieldnames or ())
            raise SystemExit(f"There is no column {name!r}: {path.name} has {there}")
    pairs = [((row[question] or "").strip(), (row[answer] or "").strip()) for row in table]
    rows = [pair for pair in pairs if all(pair)]
    if not rows:
        raise SystemExit("No row has both a question and an answer")
    return rows


def _own() -> list[tuple[str, str]]:
    return [(word, group[0]) for group in SYNONYMS for word in group]
