"""What the page of a draft shows: the first rows, the columns with examples, the settings."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shuke.collect import layouts, queries, reasons, staging
from shuke.collect.commands.preparing import missing_fields
from shuke.collect.models import Import, Kind
from shuke.collect.reading import ENCODINGS, Reading, sample
from shuke.collect.reading.table import DELIMITERS
from shuke.collect.recorders.recipe import recipe_of
from shuke.collect.recorders.words import MEANINGS
from shuke.common.errors import ShukeError

ROWS = 8
_ZONES = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Tokyo", "Asia/Singapore", "Europe/London",
          "Europe/Berlin", "Europe/Paris", "America/New_York", "America/Los_Angeles",
          "Australia/Sydney", "UTC")  # fmt: skip
DATE_ORDERS = {"month": _("Month first (12/31/2026)"), "day": _("Day first (31/12/2026)")}


def draft_page(source: Import, errors: dict[str, str] | None = None) -> dict:
    """Everything that the template of a draft needs. `errors`: field -> message."""
    folder = staging.folder_of(source, Path(settings.HOME))
    reading = Reading(**source.reading["text"])
    failure = ""
    try:
        head = sample(folder / source.reading["table"], reading, reading.header_row + 60)
    except (ShukeError, OSError) as error:
        head, failure = [], str(getattr(error, "message", error))
    width = len(source.columns)
    rows = [(row + [""] * width)[:width] for row in head[reading.header_row :] if any(row)]
    fields = _fields(source, rows, errors or {})
    meaning = {
        entry["position"]: entry["label"] for entry in fields if entry["position"] is not None
    }
    recipe = recipe_of(source)
    zone = str(recipe.timezone)
    return {
        "source": source,
        "kinds": Kind.choices,
        "layout": layouts.LAYOUTS[source.layout],
        "reading": reading,
        "encodings": ENCODINGS.items(),
        "delimiters": DELIMITERS.items(),
        "head": [(name, meaning.get(i)) for i, name in enumerate(source.columns)],
        "rows": rows[:ROWS],
        "groups": _grouped(fields),
        "columns": list(enumerate(source.columns)),
        "recipe": recipe,
        "zone": zone,
        "zones": sorted({zone, *_ZONES}),
        "date_orders": DATE_ORDERS.items(),
        "missing": missing_fields(source),
        "errors": errors or {},
        "failure": failure,
        "trial": trial_of(source),
        "unknown": _status_words(source),
        "statuses": MEANINGS.items(),
        "same": queries.same_file(source),
        "unused_consent": layouts.unused_consent(source.kind, source.columns, source.mapping),
    }


def trial_of(source: Import) -> dict | None:
    """The findings of the test run with their words, or None."""
    if not source.trial:
        return None
    problems = [
        {
            **problem,
            "words": reasons.words(problem["reason"], "…"),
            "samples": [
                {**s, "words": reasons.words(problem["reason"], s["value"])} for s in problem["samples"]
            ],
        }
        for problem in source.trial.get("problems", [])
    ]  # fmt: skip
    return {**source.trial, "problems": problems}


def _status_words(source: Import) -> list[dict]:
    """Status words that are not known to us, and those that were given a meaning: for the next test run."""
    given = dict(source.options.get("statuses") or {})
    counts = source.trial.get("statuses", {})
    return [
        {"value": word, "count": counts.get(word, 0), "meaning": given.get(word, "")}
        for word in dict.fromkeys((*counts, *given))
    ]


def _fields(source: Import, rows: list[list[str]], errors: dict[str, str]) -> list[dict]:
    # Of alternatives (a price, an amount or a total) one is enough.
    groups = layouts.REQUIRED[source.kind]
    open_groups = missing_fields(source)
    required = {
        name for group in groups for name in group if group in open_groups or name in source.mapping
    }
    entries = []
    for entry in layouts.fields_of(source.kind):
        position = source.mapping.get(entry.name)
        values = list(
            dict.fromkeys(row[position] for row in rows if position is not None and row[position])
        )
        entries.append({
            "name": entry.name,
            "label": entry.label,
            "group": entry.group,
            "position": position,
            "samples": [value[:40] for value in values[:3]],
            "required": entry.name in required,
            "error": errors.get(entry.name, ""),
        })  # fmt: skip
    return entries


def _grouped(fields: list[dict]) -> list[dict]:
    """Fields by group, the mapped and required ones first; the others fold away."""
    groups: dict[str, list[dict]] = {}
    for field in fields:
        groups.setdefault(str(field["group"]), []).append(field)
    return [
        {
            "label": label,
            "shown": [f for f in entries if f["position"] is not None or f["required"]],
            "folded": [f for f in entries if f["position"] is None and not f["required"]],
        }
        for label, entries in groups.items()
    ]
