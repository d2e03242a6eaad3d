"""Write docs/metrics.md from the definitions in code: `make docs`. `page()` gives its text."""

import sys
from collections.abc import Iterable
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "scripts/metrics.md.in"
PAGE = ROOT / "docs/metrics.md"
UNITS = {
    "count": "count 个",
    "money": "currency 金额",
    "share": "share 比例",
    "days": "days 天",
    "number": "number 数",
    "moment": "instant 时间",
}
#: Rows of metrics that have a heading of their own in the template.
HEADED = ("orders", "lines", "buyers")


def page() -> str:
    """The whole page; settings must be ready and the catalogues compiled."""
    from shuke.insight.metrics import GROUPS, METRICS, QUADRANTS
    from shuke.insight.metrics.terms import TERMS
    from shuke.insight.reports import REPORTS

    parts = {rows: _metrics(m for m in METRICS.values() if m.rows == rows) for rows in HEADED}
    others = sorted({metric.rows for metric in METRICS.values()} - set(HEADED))
    more = "".join(
        f"\n## Over {rows}\n\n{_metrics(m for m in METRICS.values() if m.rows == rows)}\n"
        for rows in others
    )
    terms = [_both(term.name, term.definition) for term in TERMS.values()]
    groups = [
        [*_both(group.name, group.advice), _span(group.r), _span(group.fm)] for group in GROUPS
    ]
    return TEMPLATE.read_text().format(
        **parts,
        more=more,
        terms=_table(["term", "中文", "definition", "口径"], terms),
        groups=_table(["group", "中文", "advice", "建议", "R", "FM"], groups),
        quadrants=_table(
            ["quadrant", "中文", "advice", "建议"], [_both(q.name, q.advice) for q in QUADRANTS]
        ),
        reports=_table(
            ["key", "question", "问题", "metrics"],
            [
                [f"`{r.key}`", *_languages(r.question), ", ".join(r.metrics)]
                for r in REPORTS.values()
            ],
        ),
    )


def _metrics(metrics: Iterable) -> str:
    rows = [
        [f"`{metric.key}`", *_both(metric.name, metric.definition), UNITS[metric.unit]]
        for metric in metrics
    ]
    return _table(["key", "metric", "中文", "definition", "口径", "unit"], rows)


def _both(name: object, text: object) -> list[str]:
    english, chinese = _languages(name)
    return [english, chinese, *_languages(text)]


def _languages(text: object) -> list[str]:
    from django.utils import translation

    told = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            told.append(str(text))
    return told


def _span(span: tuple[int, int]) -> str:
    return str(span[0]) if span[0] == span[1] else f"{span[0]}–{span[1]}"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuke.config.settings")
    django.setup()
    PAGE.write_text(page())
