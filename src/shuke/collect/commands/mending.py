"""Mend lines of an import in place: say what a cell should hold, and have just those lines imported again."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from shuke.collect import (
    batches,
    corrections,
    facts,
    inbox,
    jobs,
    mending,
    queries,
    settling,
    unmending,
)
from shuke.collect.models import Correction, Document, Import, Problem
from shuke.collect.recorders import recipe_of
from shuke.common import bulk, clock, undo
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.turns import alone

_BATCH = 500
#: Documents that are applied while somebody waits; more are a job's.
AT_ONCE = 500
LONGEST = 2_000
_STATES = (Import.State.DRAFT, Import.State.DONE, Import.State.STOPPED, Import.State.FAILED, Import.State.PAUSED)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """What a cell should hold: the number of its line in the file, the position of its column, its text."""

    row: int
    column: int
    text: str


@dataclass(frozen=True)
class Mended:
    """`cells` that were corrected; `waiting` documents that a job applies, or none."""

    cells: int
    waiting: int


def mend_cells(
    actor: Actor, import_id: int, cells: Sequence[Cell], *, background: bool = True
) -> Mended:
    """Correct cells of lines that could not be recorded, and import these lines again. Of a draft they are
    judged again. Raises Invalid with the cells that cannot be corrected, and then corrects none."""
    require(actor, "imports.run")
    with transaction.atomic():
        source = mendable(import_id)
        count, fact = _correct_all(actor, source, cells)
    return Mended(count, _apply_or_wait(source, fact, background=background))


def mend_alike(
    actor: Actor, import_id: int, *, column: int, before: str, after: str, background: bool = True
) -> Mended:
    """Correct the same cell in every open line in which the column holds `before` and is to blame."""
    require(actor, "imports.run")
    with transaction.atomic():
        source = mendable(import_id)
        count, fact = _correct_all(actor, source, _alike(source, column, before, after))
        if not count:
            raise Invalid(_("No line that waits has “%(text)s” in this column.") % {"text": before})
    return Mended(count, _apply_or_wait(source, fact, background=background))


def apply_corrections(import_id: int, *, fact: int | None = None) -> int:
    """Import the lines again that wait with a correction, in steps of 500 documents; how many documents were
    tried. `fact`: whose undo is to know what they did. Safe at any time and in several processes."""
    source = queries.get_import(import_id)
    count = 0
    while tried := _apply_some(source, fact):
        count += tried
    return count


def wake_corrections() -> int:
    """Enqueue what waits for corrections to be applied; how many imports."""
    waiting = Correction.objects.open().filter(applied_at=None)
    ids = list(waiting.values_list("source", flat=True).distinct())
    for pk in ids:
        jobs.apply_corrections.enqueue(pk)
    return len(ids)


def mendable(import_id: int) -> Import:
    """The import, held until the transaction ends. Raises NotFound, and Conflict where none of its lines can be
    mended now."""
    source = Import.objects.select_for_update().filter(pk=import_id).first()
    if source is None:
        raise NotFound(_("There is no such import."))
    if source.state == Import.State.UNDONE:
        raise Conflict(_("This import was undone. Import the file again, then mend its lines."))
    if source.state not in _STATES:
        raise Conflict(_("The import is running. Pause it, or wait until it is done."))
    return source


def _alike(source: Import, column: int, before: str, after: str) -> Iterator[Cell]:
    for problem in queries.noted_lines(source).exclude(digest="").order_by("row").iterator(2000):
        cells = json.loads(problem.cells)["cells"]
        # A cell that was corrected to something wrong is mended by its line.
        same = column < len(cells) and (cells[column] or "") == before
        if same and column in mending.cells_of(source, problem):
            yield Cell(problem.row, column, after)


def _correct_all(actor: Actor, source: Import, cells: Iterable[Cell]) -> tuple[int, int | None]:
    """How many cells say something new, and the fact of it, if any do."""
    last = Correction.objects.aggregate(last=Max("pk"))["last"] or 0
    replaced: list[int] = []
    count = sum(_correct(actor, source, part, replaced) for part in batched(cells, _BATCH))
    if not count:
        return 0, None
    fresh = Correction.objects.filter(source=source, pk__gt=last).values_list("pk", flat=True)
    back = {
        "corrections": list(fresh), "replaced": replaced, "done": [],
        "draft": source.state == Import.State.DRAFT,
    }  # fmt: skip
    return count, facts.MENDED.record(actor, source.pk, cells=count, undo_with=back).pk


def _correct(actor: Actor, source: Import, cells: Sequence[Cell], replaced: list[int]) -> int:
    """Keep these corrections in the place of earlier ones of the same cells, whose ids go to `replaced`; how
    many say something new."""
    rows = {cell.row for cell in cells}
    problems = {p.row: p for p in queries.noted_lines(source).filter(row__in=rows)}
    _refuse(source, cells, problems)
    places = _places(source, {p.digest: p.key for p in problems.values()})
    earlier = queries.corrected_cells(source, rows)
    now, fresh = clock.now(), {}
    for cell in cells:
        problem = problems[cell.row]
        words, lines = places[problem.digest]
        texts = json.loads(problem.cells)["cells"]
        line = lines.index(texts) if texts in lines else 0
        before, after = texts[cell.column] or "", cell.text.strip()
        if after != before or (cell.row, cell.column) in earlier:
            fresh[words, line, cell.column] = (
                source.pk, cell.row, source.kind, words, problem.key, problem.digest, line,
                cell.column, before, after, now, actor.name[:120], "",
            )  # fmt: skip
    for words, line, column in fresh:
        same = Correction.objects.open().filter(kind=source.kind, words=words)
        same = same.filter(line=line, column=column)
        replaced += same.values_list("pk", flat=True)
        same.end(actor)
    columns = (
        "source_id", "row", "kind", "words", "key", "digest", "line", "column", "before", "after",
        "began_at", "began_by", "ended_by",
    )  # fmt: skip
    bulk.insert(Correction, columns, fresh.values())
    return len(fresh)


def _refuse(source: Import, cells: Iterable[Cell], problems: dict[int, Problem]) -> None:
    """Raise Invalid where a cell cannot be corrected: {"line.column": what to do}."""
    fields, locked = {}, mending.locked(source)
    for cell in cells:
        problem, name = problems.get(cell.row), f"{cell.row}.{cell.column}"
        if problem is None:
            fields[name] = _("This line does not wait: it was recorded, or mended before.")
        elif not problem.digest:
            fields[name] = _("This file was imported by an older Shuke. Download the lines with their reasons.")  # fmt: skip
        elif not 0 <= cell.column < len(source.columns):
            fields[name] = _("There is no such column.")
        elif cell.column in locked:
            fields[name] = _("The number or store of an order is mended in the file: its lines belong together by it.")  # fmt: skip
        elif problem.reason in settling.SHAPE:
            fields[name] = _("This line is no row of the table. Mend it in the file.")
        elif len(cell.text) > LONGEST:
            fields[name] = _("Write %(most)d characters at most.") % {"most": LONGEST}
    if fields:
        raise Invalid(next(iter(fields.values())), fields=fields)


def _places(source: Import, documents: dict[str, str]) -> dict[str, tuple[str, list]]:
    """Of each document (digest -> key) the digest of its words and the cells of its lines."""
    stored = Document.objects.filter(
        source=inbox.source_of(source.kind), key__in=documents.values(), digest__in=documents
    )
    payloads = dict(stored.values_list("digest", "payload"))
    if source.state == Import.State.DRAFT:
        payloads = _draft_payloads(source, list(documents))
    for digest in documents:
        if not payloads.get(digest):
            raise Conflict(_("What this line said is kept no longer. Import the file again."))
    return {
        digest: (corrections.words_of(text), json.loads(text)["rows"])
        for digest, text in payloads.items()
    }


def _draft_payloads(source: Import, digests: list[str]) -> dict[str, str]:
    """The documents of a test run's lines: the inbox has none of them yet."""
    problems = source.problems.filter(digest__in=digests).order_by("row")
    rows = [(p.row, p.digest, json.loads(p.cells)["cells"]) for p in problems]
    frame = settling.as_frame(rows, len(source.columns))
    documents = batches.prepare(frame, recipe_of(source)).documents
    return dict(documents.select("own", "payload").iter_rows())


def _apply_or_wait(source: Import, fact: int | None, *, background: bool) -> int:
    waiting = Correction.objects.open().filter(source=source, applied_at=None)
    count = waiting.values("digest").distinct().count()
    if background and count > AT_ONCE:
        with transaction.atomic():
            jobs.apply_corrections.enqueue(source.pk)
        return count
    apply_corrections(source.pk, fact=fact)
    return 0


def _apply_some(source: Import, fact: int | None = None) -> int:
    with transaction.atomic():
        alone(inbox.source_of(source.kind))
        waiting = Correction.objects.open().filter(source=source, applied_at=None)
        some = dict(waiting.order_by("digest").values_list("digest", "key").distinct()[:_BATCH])
        if not some:
            return 0
        if source.state == Import.State.DRAFT:
            settling.judge_draft(source, list(some))
        else:
            documents = Document.objects.select_for_update().filter(
                source=inbox.source_of(source.kind), key__in=some.values(), digest__in=some
            )
            _settle(source, list(documents.exclude(payload="").order_by("pk")), fact)
        settling.mark_tried(source, list(some))
        return len(some)


def _settle(source: Import, documents: list[Document], fact: int | None) -> None:
    before = unmending.look(source, documents) if fact else None
    parts = settling.settle(source, documents)
    if fact and before:
        undo.add(fact, "done", unmending.image_of(source, before, parts))
