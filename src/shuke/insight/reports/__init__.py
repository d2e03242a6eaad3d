"""The reports: every one by its key. A new report is one module with a `REPORT`, listed here."""

from shuke.insight.reports import (
    cohorts,
    composition,
    flow,
    forecast,
    funnel,
    goods,
    industry,
    keepers,
    kinds,
    minimum,
    overlap,
    pairs,
    pareto,
    repeat,
    rfm,
    sources,
    stock,
    summary,
    talk,
    trend,
    unusual,
    value,
    whatif,
)
from shuke.insight.reports.report import SUBJECTS, Report

REPORTS: dict[str, Report] = {
    report.key: report
    for report in (
        summary.REPORT,
        trend.WHERE,
        rfm.REPORT,
        rfm.QUADRANT,
        flow.REPORT,
        overlap.REPORT,
        pareto.REPORT,
        keepers.REPORT,
        kinds.REPORT,
        talk.REPORT,
        value.REPORT,
        whatif.REPORT,
        minimum.REPORT,
        industry.REPORT,
        trend.REPORT,
        forecast.REPORT,
        unusual.REPORT,
        goods.REPORT,
        trend.SOLD,
        stock.REPORT,
        cohorts.REPORT,
        repeat.REPORT,
        composition.REPORT,
        funnel.REPORT,
        sources.REPORT,
        pairs.REPORT,
    )
}

__all__ = ["REPORTS", "SUBJECTS", "Report"]
