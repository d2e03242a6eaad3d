"""Reads: how far an import is, what became of its lines, what stands in the way."""

import csv
import io
import json
from collections import Counter
from collections.abc import Collection, Iterator

from django.db.models import Count, QuerySet, Sum

from shuke.collect import outcomes, reasons
from shuke.collect.models import Document, Import, Outcome, Problem
from shuke.collect.reading.table import normalise_header
from shuke.common.access import Actor
from shuke.common.errors import NotFound
from shuke.common.texts import formula_safe
from shuke.customers import queries as people

#: Imports among which one with the same columns is looked for.
_RECENT = 200
NAMES = [outcome.value for outcome in Outcome]
_NOT_RECORDED = [Outcome.HELD.value, Outcome.REJECTED.value]


def get_import(import_id: int) -> Import:
    """The import. Raises NotFound."""
    source = Import.objects.filter(pk=import_id).first()
    if source is None:
        raise NotFound("There is no such import.")
    return source


def list_imports() -> QuerySet[Import]:
    return Import.objects.order_by("-created_at", "-pk")


def summary(source: Import) -> dict:
    """Lines per outcome, finer counts, problems by reason: the whole account of an import.

    {"file", "kind", "layout", "state", "lines", "changes", "outcomes": {...}, "detail": {...},
    "changed": {"orders": {"status": 12}}, "problems": [{"reason", "outcome", "count"}], "notes": the same of lines that were not recorded
    whole}. Lines that were mended, or held and tried again, count as what became of them.
    """
    sums = source.batches.aggregate(lines=Sum("lines"), **{name: Sum(name) for name in NAMES})
    counts = {name: sums[name] or 0 for name in NAMES}
    for outcome, count in moved_lines([source])[source.pk].items():
        counts[outcome] += count
    detail: dict[str, int] = {}
    changed: dict[str, dict[str, int]] = {}
    for entry in source.batches.values_list("detail", flat=True):
        for name, number in entry.items():
            prefix, _dot, rest = name.partition("changed.")
            room, _dot, column = rest.partition(".")
            counts_of = changed.setdefault(room, {}) if rest and not prefix else detail
            counts_of[column or name] = counts_of.get(column or name, 0) + number
    reported = problems_by_reason(source)
    return {
        "file": source.file_name,
        "kind": source.kind,
        "layout": source.layout,
        "state": source.state,
        "lines": sums["lines"] or 0,
        "changes": counts["recorded"] + counts["updated"],
        "outcomes": counts,
        "detail": detail,
        "changed": changed,
        "people": source.people.filter(changed=True).count(),
        "problems": [each for each in reported if each["code"] not in reasons.NOTES],
        "notes": [each for each in reported if each["code"] in reasons.NOTES],
    }


def moved_lines(sources: Collection[Import]) -> dict[int, Counter[str]]:
    """By import and outcome, how many lines more have it (below 0: fewer) since their batch counted them."""
    rows = Problem.objects.filter(source__in=sources).exclude(first="").order_by()
    counted = rows.values_list("source", "first", "outcome").annotate(count=Count("pk"))
    moved: dict[int, Counter[str]] = {source.pk: Counter() for source in sources}
    for source, first, outcome, count in counted:
        moved[source].update({outcome: count})
        moved[source].subtract({first: count})
    return moved


def problems_by_reason(source: Import) -> list[dict]:
    """Open problems and notes, the most frequent first: {"code", "reason", "outcome", "count"}."""
    grouped = (
        source.problems.filter(settled_at=None)
        .values("outcome", "reason", "value")
        .annotate(count=Count("id"))
        .order_by("-count")[:1000]
    )
    merged: dict[str, dict] = {}
    for entry in grouped:
        code = entry["reason"]
        # The value is part of the words only where one value explains all its lines.
        shared = code in {"status_unknown", "currency_unknown"}
        key = f"{code}:{entry['value']}" if shared else code
        words = reasons.words(code, entry["value"] if shared else "…")
        problem = merged.setdefault(
            key,
            {
                "code": code,
                "value": entry["value"],
                "reason": words,
                "outcome": entry["outcome"],
                "count": 0,
            },
        )
        problem["count"] += entry["count"]
    return sorted(merged.values(), key=lambda entry: -entry["count"])


def progress(source: Import) -> dict:
    """{"done", "total", "state", "speed", "remaining", "problems"}: lines, lines/s, seconds."""
    sums = source.batches.aggregate(done=Sum("lines"), held=Sum("held"), rejected=Sum("rejected"))
    done = sums["done"] or 0
    moved = moved_lines([source])[source.pk]
    speed = _speed(source) if source.state == Import.State.RUNNING else None
    total = source.line_count if source.batch_count is not None else None
    return {
        "done": done,
        "total": total,
        "state": "stalled" if is_stalled(source) else source.state,
        "speed": speed,
        "remaining": (total - done) / speed if total and speed else None,
        "problems": sum((sums[name] or 0) + moved[name] for name in _NOT_RECORDED),
        "read": source.line_count or 0,
    }


def is_stalled(source: Import) -> bool:
    """Running, but its worker has not been heard of for longer than a lease."""
    running = source.state == Import.State.RUNNING
    return running and bool(source.lease_token) and not source.holder


def _speed(source: Import) -> float | None:
    """Lines per second over the last ten batches."""
    last = list(source.batches.order_by("-number").values_list("at", "lines")[:10])
    if len(last) < 2:
        return None
    seconds = (last[0][0] - last[-1][0]).total_seconds()
    return sum(lines for _, lines in last[:-1]) / seconds if seconds > 0 else None


def noted_lines(source: Import) -> QuerySet[Problem]:
    """Lines that were not recorded, or not whole."""
    return source.problems.filter(settled_at=None)


def reasons_of(source: Import) -> list[str]:
    """Codes of the reasons that occurred."""
    return sorted(noted_lines(source).values_list("reason", flat=True).distinct())


def problem_rows(source: Import, outcome: str = "") -> QuerySet[Problem]:
    """Lines that were not recorded."""
    return noted_lines(source).filter(outcome__in=[outcome] if outcome else _NOT_RECORDED)


def unknown_statuses(source: Import) -> list[dict]:
    """Status words of held orders: {"value", "count"}."""
    words = (
        source.problems.filter(settled_at=None, reason="status_unknown")
        .values("value")
        .annotate(count=Count("id"))
        .order_by("-count")[:50]
    )
    return [{"value": word["value"], "count": word["count"]} for word in words]


def problem_file(actor: Actor, source: Import, outcome: str = "") -> Iterator[str]:
    """Held and rejected lines as CSV text in pieces: the file's columns, then outcome and reason. Contacts are
    hidden from who may not see them.

    A cell that a spreadsheet would run as a formula gets a leading apostrophe, which a new import
    strips again.
    """
    yield "\ufeff"
    yield _csv_line([*source.columns, "shuke_line", "shuke_outcome", "shuke_reason"])
    for problem in problem_rows(source, outcome).order_by("row").iterator(2000):
        reason = reasons.words(problem.reason, problem.value)
        cells = people.seen_texts(actor, json.loads(problem.cells)["cells"])
        yield _csv_line([*cells, str(problem.row), problem.outcome, reason])


def outcome_file(source: Import) -> Iterator[str]:
    """The outcome of every line that was reached, as CSV text in pieces: line, outcome, reason or note."""
    yield _csv_line(["line", "outcome", "reason"])
    packed = source.batches.order_by("number").values_list("outcomes", flat=True)
    for entry in packed.iterator(20):
        lines = _as_they_are(source, list(outcomes.unpack(bytes(entry))))
        words = _words_of(source, lines)
        yield "".join(
            _csv_line([str(row), outcome, words[row]]) if row in words else f"{row},{outcome},\r\n"
            for row, outcome in lines
        )


def _as_they_are(source: Import, lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """(line, outcome) with what became of lines since their batch."""
    rows = [row for row, _outcome in lines]
    span = (min(rows, default=0), max(rows, default=0))
    moved = source.problems.exclude(first="").filter(row__range=span)
    since = dict(moved.values_list("row", "outcome"))
    return [(row, since.get(row, outcome)) for row, outcome in lines]


def _words_of(source: Import, lines: list[tuple[int, str]]) -> dict[int, str]:
    """The reasons and notes of these lines by their number."""
    rows = [row for row, _outcome in lines]
    noted = noted_lines(source).filter(row__range=(min(rows, default=0), max(rows, default=0)))
    texts: dict[int, str] = {}
    for row, code, value in noted.order_by("pk").values_list("row", "reason", "value"):
        text = reasons.words(code, value)
        texts[row] = f"{texts[row]}; {text}" if row in texts else text
    return texts


def _csv_line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([_cell(cell or "") for cell in cells])
    return line.getvalue()


def _cell(text: str) -> str:
    """Figures stay figures."""
    return text if _is_number(text) else formula_safe(text)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def held_count(source: Import) -> int:
    return Document.objects.filter(file=source, state=Document.State.HELD, applied_at=None).count()


def same_header(source: Import) -> Import | None:
    """The latest of the last imports that ran whose columns are called alike, in the same order."""
    columns = [normalise_header(name) for name in source.columns]
    recent = list_imports().filter(kind=source.kind).exclude(state=Import.State.DRAFT)
    return next(
        (
            earlier
            for earlier in recent.exclude(pk=source.pk)[:_RECENT]
            if [normalise_header(name) for name in earlier.columns] == columns
        ),
        None,
    )


def same_file(source: Import) -> Import | None:
    """An earlier import of the very same bytes that went through."""
    return (
        Import.objects.filter(sha256=source.sha256, kind=source.kind, state=Import.State.DONE)
        .exclude(pk=source.pk)
        .order_by("-pk")
        .first()
    )
