"""What was rejected at the doors: that something came stays; its words go when they are too old."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet

from shuke.collect.forgetting import EMPTY, empty_documents
from shuke.collect.models import Document, Problem
from shuke.common import clock
from shuke.customers.commands import forget_rows
from shuke.customers.slots import Journal

#: Reason (`collect.reasons`) of what has no words any more.
GONE = "retention"


def _documents(limit: dt.datetime) -> QuerySet[Document]:
    """Rejected ones that did not come in a file."""
    rows = Document.objects.filter(state=Document.State.REJECTED, applied_at=None, file=None)
    return rows.filter(received_at__lt=limit).exclude(payload=EMPTY)


def count_documents(limit: dt.datetime) -> int:
    return _documents(limit).count()


def forget_documents(limit: dt.datetime, journal: Journal) -> None:
    forget_rows(_documents(limit), _empty_documents, journal)


def _empty_documents(pks: Sequence[int]) -> None:
    empty_documents(pks)
    Document.objects.filter(pk__in=pks).update(reason=GONE)


def _lines(limit: dt.datetime) -> QuerySet[Problem]:
    rows = Problem.objects.filter(outcome="rejected", source__finished_at__lt=limit)
    return rows.exclude(reason__in=(GONE, "forgotten"))


def _may_be_undone() -> Q:
    """Of imports that can still be taken back."""
    return Q(source__undo_until__gte=clock.now())


def count_lines(limit: dt.datetime) -> int:
    return _lines(limit).exclude(_may_be_undone()).count()


def spared_lines(limit: dt.datetime) -> Mapping[str, int]:
    return {"undo": _lines(limit).filter(_may_be_undone()).count()}


def forget_lines(limit: dt.datetime, journal: Journal) -> None:
    forget_rows(_lines(limit).exclude(_may_be_undone()), _empty_lines, journal)


def _empty_lines(pks: Sequence[int]) -> None:
    """Lines keep their number; as many empty cells as they had stand in the place of theirs. The documents that
    they were of go with them."""
    rows = list(Problem.objects.filter(pk__in=pks).only("pk", "cells", "key", "digest", "source"))
    digests = {row.digest for row in rows if row.digest}
    files = {row.source_id for row in rows}
    documents = Document.objects.filter(file__in=files, state=Document.State.REJECTED)
    theirs = documents.filter(digest__in=digests, applied_at=None).exclude(payload=EMPTY)
    _empty_documents(list(theirs.values_list("pk", flat=True)))
    for row in rows:
        cells = json.loads(row.cells).get("cells", [])
        row.cells = json.dumps({"cells": [""] * len(cells)})
        row.value = row.key = row.digest = ""
        row.reason = GONE
    Problem.objects.bulk_update(rows, ["cells", "value", "key", "digest", "reason"])
