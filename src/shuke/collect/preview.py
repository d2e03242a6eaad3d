"""What the page of a draft shows: the first rows, the columns with examples, the settings."""

from itertools import islice
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shuke.collect import layouts, queries, reasons, staging
from shuke.collect.commands.preparing import missing_fields
from shuke.collect.layouts.content import filled
from shuke.collect.messages.gateway import LOGGED
from shuke.collect.models import Import, Kind, Message
from shuke.collect.reading import ENCODINGS, Reading, sample
from shuke.collect.reading.table import DELIMITERS
from shuke.collect.recorders.recipe import recipe_of
from shuke.collect.recorders.words import MEANINGS
from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.customers import queries as customers
from shuke.team.queries import stores

ROWS = 8
#: Rows in which examples are looked for, and a column is seen to be empty.
LOOK = 500
#: Fields that say nothing in many a good file: a mark beside them is enough.
_OFTEN_EMPTY = frozenset(
    {"note", "discount", "line_discount", "shipping", "tax", "refunded", "paid_at", "store"}
)
_NO_NUMBER = _("Without a column of numbers, what one person bought on one day is one order.")
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
        head = sample(folder / source.reading["table"], reading, reading.header_row + LOOK)
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
        "channels": [c for c in Message.Channel.choices if c[0] in LOGGED],
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
        "stores": _stores(recipe.store),
        "empty": [f["label"] for f in fields if f["empty"] and f["name"] not in _OFTEN_EMPTY],
        "rows_seen": len(rows),
        "date_orders": DATE_ORDERS.items(),
        "missing": missing_fields(source),
        "half": _half(source),
        "errors": errors or {},
        "failure": failure,
        "trial": trial_of(source),
        "tried": source.trial.get("state") == "done",
        "sources": customers.source_names().items(),
        "unknown": _status_words(source),
        "statuses": MEANINGS.items(),
        "same": queries.same_file(source),
        "like": queries.list_imports().filter(pk=source.reading.get("like") or 0).first(),
        "unused_consent": layouts.unused_consent(source.kind, source.columns, source.mapping),
    }


def _half(source: Import) -> str:
    """What another table may have to add: "orders" to goods that say nothing of when, "goods" to orders."""
    names = set(source.mapping)
    if source.kind != Kind.ORDERS or source.reading.get("joined") or "number" not in names:
        return ""
    if not names & {"placed_at", "paid_at"}:
        return "orders"
    return "" if names & {"unit_price", "amount"} else "goods"


def empty_columns(source: Import) -> list[str]:
    """Labels of mapped fields whose column says nothing in the first rows of the file."""
    return [str(label) for label in draft_page(source)["empty"]]


def _stores(chosen: str) -> list[tuple[str, str]]:
    """(code, name) of every store; the chosen one may be still to come."""
    names = {store.code: store.name for store in stores(SYSTEM)}
    return sorted({chosen: str(_("Main store")) if chosen == "main" else chosen, **names}.items())


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
    groups = layouts.required(source.kind)
    open_groups = missing_fields(source)
    required = {
        name
        for group in groups
        for name in (
            group if group in open_groups else [n for n in group if n in source.mapping][:1]
        )
    }
    entries = []
    for entry in layouts.fields_of(source.kind):
        position = source.mapping.get(entry.name)
        values = [] if position is None else _examples(position, rows)
        entries.append({
            "name": entry.name,
            "label": entry.label,
            "group": entry.group,
            "position": position,
            "samples": values,
            "empty": bool(rows) and position is not None and not values,
            "required": entry.name in required,
            "one_of": any(len(group) > 1 and entry.name in group for group in open_groups),
            "error": errors.get(entry.name, ""),
            "hint": _NO_NUMBER if entry.name == "number" and position is None else "",
        })  # fmt: skip
    return entries


def _examples(position: int, rows: list[list[str]]) -> list[str]:
    """Up to three different cells of the column that say something."""
    cells = (row[position] for row in rows if filled("", position, [row]))
    return [value[:40] for value in islice(dict.fromkeys(cells), 3)]


def _is_visible(field: dict) -> bool:
    return field["position"] is not None or field["required"] or bool(field["hint"])


def _grouped(fields: list[dict]) -> list[dict]:
    """Fields by group, the mapped and required ones first; the others fold away."""
    groups: dict[str, list[dict]] = {}
    for field in fields:
        groups.setdefault(str(field["group"]), []).append(field)
    return [
        {
            "label": label,
            "shown": [f for f in entries if _is_visible(f)],
            "folded": [f for f in entries if not _is_visible(f)],
        }
        for label, entries in groups.items()
    ]
