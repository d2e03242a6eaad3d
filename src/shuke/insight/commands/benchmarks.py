"""Figures of the industry, taken from a table that somebody pastes or uploads."""

import csv
import io
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.insight import facts
from shuke.insight.metrics import METRICS
from shuke.insight.metrics.comparing import COMPARABLE
from shuke.insight.models import Benchmark

MOST_LINES = 2_000
MOST_CHARACTERS = 400_000
COLUMNS = ("metric", "period", "value", "source")
#: What the heads of a table may be called.
HEADS = {
    **{name: name for name in COLUMNS},
    "指标": "metric",
    "时间": "period",
    "期间": "period",
    "数值": "value",
    "来源": "source",
}
PERIOD = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2]))?")
LIMIT = Decimal(10) ** 11


@dataclass(frozen=True)
class Figure:
    """One checked line."""

    metric: str
    period: str
    value: Decimal
    source: str


def import_benchmarks(actor: Actor, text: str) -> int:
    """Store every line of a table (commas, semicolons or tabs, with heads metric, period, value, source)
    and tell how many. Nothing is stored when a line cannot be used: Invalid tells each by its number."""
    require(actor, "insight.edit")
    figures = _read(text)
    with transaction.atomic():
        now = clock.now()
        Benchmark.objects.bulk_create(
            Benchmark(**vars(figure), at=now, by=actor.name) for figure in figures
        )
        facts.BENCHMARKS_IMPORTED.record(actor, figures=len(figures))
    return len(figures)


def _read(text: str) -> list[Figure]:
    if len(text) > MOST_CHARACTERS:
        raise Invalid(_("The table is too long."), code="invalid_benchmarks")
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    if len(lines) < 2:
        raise Invalid(
            _("Give a line of heads (metric, period, value, source) and a line per figure."),
            code="invalid_benchmarks",
        )
    if len(lines) > MOST_LINES:
        raise Invalid(_("The table is too long."), code="invalid_benchmarks")
    mark = max("\t;,", key=lines[0].count)
    rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=mark))
    heads = [HEADS.get(cell.strip().lower(), "") for cell in rows[0]]
    if missing := [name for name in COLUMNS[:3] if name not in heads]:
        raise Invalid(
            _("The heads lack %(columns)s.") % {"columns": ", ".join(missing)},
            code="invalid_benchmarks",
        )
    figures, faults = [], {}
    for number, row in enumerate(rows[1:], start=2):
        cells = {head: cell.strip() for head, cell in zip(heads, row, strict=False) if head}
        try:
            figures.append(_figure(cells))
        except Invalid as fault:
            faults[f"line {number}"] = fault.message
    if faults:
        some = [_("Line %(n)s: %(why)s") % {"n": k.split()[1], "why": v} for k, v in faults.items()]
        raise Invalid(" ".join(some[:5]), code="invalid_benchmarks", fields=faults)
    return figures


def _figure(cells: dict[str, str]) -> Figure:
    key = _metric(cells.get("metric", ""))
    period = cells.get("period", "").replace("/", "-")
    if not PERIOD.fullmatch(period):
        raise Invalid(_("Give a year like 2026 or a month like 2026-03."))
    source = cells.get("source", "")[:200]
    if not source.isprintable():
        raise Invalid(_("The source holds characters that cannot be read."))
    return Figure(key, period, _value(cells.get("value", ""), METRICS[key].unit), source)


def _metric(text: str) -> str:
    """The key of a metric that is told by its key or its name in either language."""
    name = text.strip().lower()
    for key in COMPARABLE:
        names = {key}
        for language in ("en", "zh-hans"):
            with translation.override(language):
                names.add(str(METRICS[key].name).lower())
        if name in names:
            return key
    raise Invalid(
        _("There is no figure “%(text)s” to compare; there are %(keys)s.")
        % {"text": text[:40], "keys": ", ".join(COMPARABLE)}
    )


def _value(text: str, unit: str) -> Decimal:
    """A number; a share may be written as 35% or 0.35."""
    plain = text.replace(",", "").replace("¥", "").strip()
    percent = plain.endswith(("%", "％"))
    try:
        value = Decimal(plain.rstrip("%％ "))
    except InvalidOperation as error:
        raise Invalid(_("Enter a number.")) from error
    if percent and unit != "share":
        raise Invalid(_("This figure is no share: give it without %."))
    value = value / 100 if percent else value
    if not value.is_finite() or abs(value) >= LIMIT:
        raise Invalid(_("Enter a number."))
    if unit == "share" and abs(value) > 1:
        raise Invalid(_("A share is written as 35% or 0.35."))
    return value.quantize(Decimal("0.000001"))
