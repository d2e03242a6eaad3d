"""The reports: every one by its key. A new report is one module with a `REPORT`, listed here."""

from shuke.insight.reports import (
    cohorts,
    composition,
    flow,
    keepers,
    minimum,
    overlap,
    pareto,
    repeat,
    rfm,
    sources,
    stock,
    summary,
    trend,
)
from shuke.insight.reports.report import SUBJECTS, Report

REPORTS: dict[str, Report] = {
    report.key: report
    for report in (
        summary.REPORT,
        rfm.REPORT,
        rfm.QUADRANT,
        flow.REPORT,
        overlap.REPORT,
        pareto.REPORT,
        keepers.REPORT,
        minimum.REPORT,
        trend.REPORT,
        stock.REPORT,
        cohorts.REPORT,
        repeat.REPORT,
        composition.REPORT,
        sources.REPORT,
    )
}

__all__ = ["REPORTS", "SUBJECTS", "Report"]
