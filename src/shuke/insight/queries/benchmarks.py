"""Figures of the industry that were imported."""

from shuke.insight.models import Benchmark


def latest() -> list[Benchmark]:
    """Of each metric and period the one that counts, by period, the newest first."""
    newest_rows = {}
    for row in Benchmark.objects.order_by("pk"):
        newest_rows[row.metric, row.period] = row
    return sorted(newest_rows.values(), key=lambda row: (row.period, row.metric), reverse=True)


def newest() -> int:
    """Changes whenever a figure comes in."""
    return Benchmark.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
