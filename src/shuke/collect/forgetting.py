"""What the inbox and its files hold of somebody who is forgotten: that something came stays, its words go."""

import json
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shuke.collect import arrivals, staging
from shuke.collect.messages import files
from shuke.collect.models import Document, Import, ImportedRow, MessageFile, Problem, RejectedEvent
from shuke.collect.tracking import spool
from shuke.common import ids
from shuke.customers import queries as customers
from shuke.customers.errors import Waiting
from shuke.customers.slots import Mentions

#: Rows that are looked at together.
_STEP = 1_000
#: What is left of a document.
EMPTY = "{}"
_UNDER_WAY = (
    *(Import.State.QUEUED, Import.State.RUNNING, Import.State.WAITING, Import.State.PAUSED),
)


# -- what comes in about somebody who was forgotten ----------------------------------------------


def without_words(docs: pl.DataFrame, forgotten: Collection[str]) -> pl.DataFrame:
    """Documents of a batch as they are stored: of those in `forgotten`, and those of nobody that name somebody who
    was forgotten, neither key nor cells."""
    nobodys = docs.filter(pl.col("customer_id").is_null() & ~pl.col("own").is_in(list(forgotten)))
    named = customers.name_erased([json.loads(payload) for payload in nobodys["payload"]])
    gone = {*forgotten, *nobodys["own"].filter(pl.Series(named, dtype=pl.Boolean))}
    if not gone:
        return docs
    is_gone = pl.col("own").is_in(list(gone))
    stopped = is_gone & pl.col("outcome").is_in(["held", "rejected"])
    tokens = pl.Series([_digest() for _each in range(docs.height)], dtype=pl.String)
    return docs.with_columns(
        key=pl.when(is_gone).then(pl.lit("")).otherwise("key"),
        payload=pl.when(is_gone).then(pl.lit(EMPTY)).otherwise("payload"),
        digest=pl.when(is_gone).then(tokens).otherwise("digest"),
        value=pl.when(~is_gone).then("value"),
        outcome=pl.when(stopped).then(pl.lit("rejected")).otherwise("outcome"),
        reason=pl.when(stopped).then(pl.lit("forgotten")).otherwise("reason"),
        # Whatever stood in the inbox of them was emptied: this is another row.
        document_id=pl.when(~is_gone).then("document_id"),
    )


def lines_without_words(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines of a batch whose document is stored without words, without theirs."""
    gone = pl.col("reason") == "forgotten"
    if lines.filter(gone | (pl.col("stored") == "")).is_empty():
        return lines
    of_gone = lines.filter(pl.col("stored") == "")["own"].unique().to_list()
    is_gone = gone.fill_null(False) | pl.col("own").is_in(of_gone)
    stopped = is_gone & pl.col("outcome").is_in(["held", "rejected"])
    return lines.with_columns(
        cells=pl.when(is_gone)
        .then(pl.col("cells").list.eval(pl.element().replace_strict({}, default=None, return_dtype=pl.String)))
        .otherwise("cells"),
        value=pl.when(~is_gone).then("value"),
        reason=pl.when(stopped).then(pl.lit("forgotten")).otherwise("reason"),
    )  # fmt: skip


def empty_documents(pks: Sequence[int]) -> int:
    """Take the words out of documents of the inbox; they say no more than that something came, and when."""
    rows = list(Document.objects.filter(pk__in=pks).only("pk"))
    for row in rows:
        row.key, row.payload, row.value, row.digest = "", EMPTY, "", _digest()
    Document.objects.bulk_update(rows, ["key", "payload", "value", "digest"], batch_size=_STEP)
    return len(rows)


def _digest() -> str:
    """A digest that is nobody's words: it keeps rows apart."""
    return ids.token(24)[:32]


# -- somebody is forgotten -----------------------------------------------------------------------


def erase_documents(records: Sequence[int]) -> None:
    """Documents that concern these records."""
    rows = Document.objects.filter(customer__in=list(records))
    words = list(rows.values_list("key", "digest"))
    ImportedRow.objects.filter(kind=ImportedRow.Kind.DOCUMENT, ref__in=rows.values("pk")).update(
        before="", after=""
    )
    empty_documents(list(rows.values_list("pk", flat=True)))
    for some in _some(words):
        keys, digests = {key for key, _d in some}, {digest for _k, digest in some}
        _empty_problems(Problem.objects.filter(key__in=keys, digest__in=digests))


def forget_lines(whom: Mentions) -> int:
    """Documents and lines that nobody could read, or that are nobody's, and are about them."""
    count = 0
    nobodys = Document.objects.filter(customer=None).exclude(payload=EMPTY)
    unread = nobodys.exclude(state=Document.State.APPLIED)
    for rows in (unread, nobodys.filter(_holds("payload", whom))):
        words = rows.values_list("pk", "payload", "state").order_by("pk")
        for documents in _some(words.iterator()):
            count += _forget_documents(documents, whom)
    problems = Problem.objects.exclude(cells=EMPTY).values_list("pk", "cells").order_by("pk")
    for some in _some(problems.iterator()):
        theirs = [pk for pk, cells in some if whom.concern_json(cells)]
        count += _empty_problems(Problem.objects.filter(pk__in=theirs))
    traces = ImportedRow.objects.filter(_holds("before", whom) | _holds("after", whom))
    return count + traces.update(before="", after="")


def _holds(column: str, whom: Mentions) -> Q:
    condition = Q(pk__in=())
    for core in (*whom.cores, *sorted(whom.names)):
        condition |= Q(**{f"{column}__contains": core})
    return condition


def _forget_documents(some: Sequence[tuple[int, str, str]], whom: Mentions) -> int:
    theirs = {pk: state for pk, payload, state in some if whom.concern_json(payload)}
    stopped = [pk for pk, state in theirs.items() if state in ("received", "held", "rejected")]
    with transaction.atomic():
        empty_documents(list(theirs))
        for document in Document.objects.filter(pk__in=stopped):
            _reject(document)
    return len(theirs)


def _reject(document: Document) -> None:
    """What waited to be tried again has nothing left to try."""
    if document.file_id is None and document.state != Document.State.REJECTED:
        arrivals.note(document.source, arrivals.moved(document, Document.State.REJECTED))
    Document.objects.filter(pk=document.pk).update(
        state=Document.State.REJECTED, reason="forgotten"
    )


def _empty_problems(rows: QuerySet[Problem]) -> int:
    """Lines keep their number and outcome; as many empty cells as they had stand in the place of theirs."""
    problems = list(rows.only("pk", "cells", "reason"))
    for row in problems:
        count = len(json.loads(row.cells).get("cells", []))
        row.cells, row.value, row.key, row.digest = json.dumps({"cells": [""] * count}), "", "", ""
        row.reason = "forgotten"
    Problem.objects.bulk_update(
        problems, ["cells", "value", "key", "digest", "reason"], batch_size=_STEP
    )
    return len(problems)


def forget_events(whom: Mentions) -> int:
    """Calls with events that wait or were put aside, and beginnings of those that were rejected."""
    count = 0
    for path in sorted(spool.folder().glob("[!.]*")):
        count += spool.without(path, whom.concern)
    rows = RejectedEvent.objects.exclude(excerpt="").values_list("pk", "excerpt")
    for some in _some(rows.order_by("pk").iterator()):
        theirs = [pk for pk, excerpt in some if whom.in_text(excerpt) or _named(excerpt, whom)]
        count += RejectedEvent.objects.filter(pk__in=theirs).update(excerpt="")
    return count


def _named(text: str, whom: Mentions) -> bool:
    return any(f'"{name}"' in text for name in whom.names)


def forget_message_files(whom: Mentions) -> int:
    """Messages as they came, and what was attached to them."""
    names = MessageFile.objects.filter(customer__in=list(whom.ids)).exclude(name="")
    count = 0
    for name in names.values_list("name", flat=True):
        path = files.folder() / name
        count += path.exists()
        path.unlink(missing_ok=True)
    return count


def forget_import_files(whom: Mentions) -> int:
    """Files that were imported are needed no more; who stands in one that is not yet, waits for its end."""
    count = 0
    home = Path(settings.HOME)
    for source in Import.objects.order_by("pk"):
        folder = staging.folder_of(source, home)
        if not folder.exists() or not any(_mentions(path, whom) for path in _files(folder)):
            continue
        if source.state in _UNDER_WAY:
            raise Waiting(
                _("Waits for the import “%(name)s”: finish it or throw it away.")
                % {"name": source.file_name}
            )
        if source.state == Import.State.DRAFT:
            _close_draft(source)
        shutil.rmtree(folder, ignore_errors=True)
        count += 1
    return count


def _close_draft(source: Import) -> None:
    failure = _(
        "Somebody in this file was forgotten, so it was deleted. Upload it again: they are left out then."
    )
    with transaction.atomic():
        source.problems.all().delete()
        Import.objects.filter(pk=source.pk, state=Import.State.DRAFT).update(
            state=Import.State.STOPPED, failure=failure, trial={}
        )


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def _mentions(path: Path, whom: Mentions) -> bool:
    """Whether a core of an identity or a name stands in the file, in any of the usual encodings."""
    words = [*whom.cores, *whom.names]
    if path.suffix == ".parquet":
        return _in_parquet(path, words)
    wanted = {word.encode(code, "ignore") for word in words for code in _ENCODINGS} - {b""}
    longest = max(map(len, wanted), default=1)
    tail = b""
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            if any(each in tail + block for each in wanted):
                return True
            tail = block[-longest:]
    return False


_ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be", "cp1252")


def _in_parquet(path: Path, words: Iterable[str]) -> bool:
    pattern = list(words)
    if not pattern:
        return False
    texts = pl.scan_parquet(path).select(pl.col(pl.String))
    hit = texts.select(pl.any_horizontal(pl.all().str.contains_any(pattern).any()))
    return bool(hit.collect(engine="streaming").item())


def _some[Row](rows: Iterable[Row]) -> Iterator[list[Row]]:
    some: list[Row] = []
    for row in rows:
        some.append(row)
        if len(some) == _STEP:
            yield some
            some = []
    if some:
        yield some
