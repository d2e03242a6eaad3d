"""`shuke bench ask --file FILE`: how many questions in words get the plan that is right, without a model.

Each line of the file is JSON. The first says the day that is looked from and what there is in the shop
(`{"today": …, "vocabulary": {dimension: names}}`), each other a question `q` with its `plan` (`ask.plan.Plan.as_json`),
or with `left` where none can be given. `right` are those with exactly that plan, and those rightly left; `wrong` were
answered otherwise, which is worse than `left`. Lines with `held` were written after the grammar had been made for the
others; what was seen of them first stands in docs/ask.md.
"""

import datetime as dt
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.measure import Figure, Report
from shuke.ask.plan import Plan
from shuke.ask.reading import Vocabulary, read

OWN = Path(__file__).parent / "questions" / "owners.jsonl"
#: Of a hundred questions so many have to be answered.
LEAST = 0.7


@dataclass
class AskReport(Report):
    """With what came of the questions."""

    questions: int = 0
    right: int = 0
    wrong: int = 0
    left: int = 0
    #: The questions that were not right, with what they were taken for.
    others: list[dict[str, Any]] = field(default_factory=list)


def run(*, file: Path | None = None, size: float = 1.0) -> AskReport:
    """Ask every question of the file; else of the own ones."""
    head, *lines = map(json.loads, (file or OWN).read_text(encoding="utf-8").splitlines())
    lines = lines[: max(round(len(lines) * size), 1)]
    today, vocabulary = dt.date.fromisoformat(head["today"]), Vocabulary.of(head["vocabulary"])
    report, began = AskReport("ask", questions=len(lines)), time.perf_counter()
    for line in lines:
        _score(report, line, read(line["q"], vocabulary, today))
    seconds = (time.perf_counter() - began) / len(lines)
    share = report.right / len(lines)
    report.figures += [
        Figure("right", 100 * share, "%", f"at least {100 * LEAST:.0f}", share >= LEAST),
        Figure("answered wrongly", report.wrong, "questions", "none", not report.wrong),
        Figure("reading one", 1000 * seconds, "ms"),
    ]
    report.notes |= {"file": (file or OWN).name}
    return report


def _score(report: AskReport, line: dict[str, Any], plan: Any) -> None:
    taken = plan.as_json() if isinstance(plan, Plan) else None
    right = line.get("plan")
    if taken == right:
        report.right += 1
        return
    if taken is None:
        report.left += 1
    else:
        report.wrong += 1
    report.others.append({"q": line["q"], "taken": taken})
