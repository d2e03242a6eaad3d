"""The test run: what an import would do, found out without recording anything."""

import time
from dataclasses import replace

import polars as pl
from django.db import transaction

from shuke.collect import batches, reasons, staging
from shuke.collect.models import Import
from shuke.collect.recorders import recipe_of
from shuke.collect.rehearsing import Changes
from shuke.collect.running import staged_file
from shuke.common import clock, turns
from shuke.common.errors import ShukeError

#: Examples shown of each reason.
SAMPLES = 3
#: Lines that can be mended before the import: those of so many, and the rest of their batch.
MENDABLE = 10_000
#: Status words that are listed.
WORDS = 50
#: How the test run calls what the import will say of a line.
_COUNTS = {
    "recorded": "new",
    "updated": "changed",
    "unchanged": "unchanged",
    "held": "held",
    "rejected": "rejected",
}


def try_out(import_id: int) -> dict:
    """Judge every batch and keep the findings in `Import.trial`; returns them.

    {"state": "running" | "done" | "failed", "done": lines, "total": lines or null, "counts":
    {"new", "changed", "unchanged", "held", "rejected"}, "problems": [{reason, count, samples}],
    "statuses": {a status word that is not known: lines}, "changes": as `rehearsing.Changes`}
    """
    source = Import.objects.get(pk=import_id)
    recipe = recipe_of(source)
    findings = _Findings(source)
    source.problems.all().delete()
    try:
        staged = staged_file(source, recipe, findings.progress)
        recipe = replace(recipe, sole=staging.sole_titles(staged, recipe))
        total, count = staging.counts(staged)
        occurred_at = batches.inbox.version_of(source)
        findings.trial["total"] = total
        for number in range(count):
            frame = staging.batch(staged, number)
            judged = batches.judge(batches.prepare(frame, recipe), recipe, occurred_at)
            applied = findings.changes.rehearse(judged, source, recipe)
            lines = batches.lines_of(frame, judged.read, batches.with_outcomes(judged, applied))
            findings.add(lines, batches.noted(lines, applied))
            findings.keep(lines)
            turns.give_way()
        findings.trial["state"] = "done"
    except ShukeError as error:
        findings.trial |= {"state": "failed", "failure": str(error.message)}
    findings.save()
    return findings.trial


class _Findings:
    def __init__(self, source: Import):
        self.source = source
        counts = dict.fromkeys(("new", "changed", "unchanged", "held", "rejected"), 0)
        self.trial: dict = {"state": "running", "done": 0, "read": 0, "total": None,
                            "counts": counts, "problems": [], "statuses": {}, "at": clock.now().isoformat()}  # fmt: skip
        self.saved = time.monotonic()
        self.problems: dict[str, dict] = {}
        self.changes = Changes()
        self.lines = 0

    def progress(self, count: int) -> None:
        self.trial["read"] = count
        self._now_and_then()

    def add(self, lines: pl.DataFrame, notes: pl.DataFrame) -> None:
        """`lines` of a batch, as from `batches.lines_of`; `notes`: those of which not everything is recorded."""
        for outcome, count in lines["outcome"].value_counts().iter_rows():
            self.trial["counts"][_COUNTS[outcome]] += count
        self._add_problems(lines.filter(pl.col("reason").is_not_null()))
        self._add_problems(notes)
        self.trial["done"] += lines.height
        self._now_and_then()

    def keep(self, lines: pl.DataFrame) -> None:
        """Lines that cannot stand, to be mended before anything is recorded."""
        if self.lines >= MENDABLE:
            return
        with transaction.atomic():
            # Once the import has begun, it keeps its own.
            if Import.objects.select_for_update().filter(pk=self.source.pk, state="draft").exists():
                batches.store_problems(self.source, lines)
        self.lines += sum(outcome in ("held", "rejected") for outcome in lines["outcome"])

    def _add_problems(self, lines: pl.DataFrame) -> None:
        for row, reason, value, cells in lines.select(
            "row", "reason", "value", "cells"
        ).iter_rows():
            entry = self.problems.setdefault(
                reason,
                {"reason": reason, "outcome": reasons.outcome(reason), "count": 0, "samples": []},
            )
            entry["count"] += 1
            if reason == "status_unknown" and len(self.trial["statuses"]) < WORDS:
                words = self.trial["statuses"]
                words[value] = words.get(value, 0) + 1
            if len(entry["samples"]) < SAMPLES:
                entry["samples"].append({"row": row, "value": value or "", "cells": cells})

    def _now_and_then(self) -> None:
        if time.monotonic() - self.saved > 1:
            self.save()

    def save(self) -> None:
        self.trial["problems"] = sorted(self.problems.values(), key=lambda p: -p["count"])
        if self.trial["state"] == "done":
            self.trial["changes"] = self.changes.as_dict()
        # Once the import has begun, nobody asks any more.
        Import.objects.filter(pk=self.source.pk, state=Import.State.DRAFT).update(trial=self.trial)
        self.saved = time.monotonic()
