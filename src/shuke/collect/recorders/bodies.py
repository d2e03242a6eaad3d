"""Documents whose body is in our own fields: laid out as a table, then read and judged like a file."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from shuke.collect import layouts, reasons
from shuke.collect.layouts.own import PREFIX
from shuke.collect.recorders import RECORDERS, Recipe
from shuke.collect.slots import Body, Verdict
from shuke.common import clock
from shuke.customers import queries as customers

_LINES = "lines"


def record(kind: str, bodies: Sequence[Body], *, source: str) -> list[Verdict]:
    """Record bodies of `kind`; see `slots.DocumentKind`."""
    names = [field.name for field in layouts.fields_of(kind)]
    verdicts = [_shape(kind, body, set(names)) for body in bodies]
    fit = [place for place, verdict in enumerate(verdicts) if verdict is None]
    if fit:
        recipe = _recipe(kind, names)
        read = RECORDERS[kind].interpret(_frame(bodies, fit, names), recipe)
        verdict_of = _refusals(read.lines)
        done = RECORDERS[kind].apply(read, source=source, at=clock.now())
        applied, owners = done.outcomes, dict(done.owners.iter_rows())
        late = applied["reason"] if "reason" in applied.columns else [""] * len(applied)
        for key, outcome, reason in zip(applied["key"], applied["outcome"], late, strict=True):
            verdict = Verdict(
                outcome, reason or "", customer=owners.get(key), forgotten=key in done.forgotten
            )
            verdict_of.setdefault(int(key), verdict)
        for place in fit:
            verdicts[place] = verdict_of[place]
    return [verdict or Verdict("rejected", "body_shape") for verdict in verdicts]


def interpret(kind: str, bodies: Sequence[Body], keys: Sequence[str]) -> pl.DataFrame:
    """What bodies that were recorded mean, as `Interpreted.documents` has it, under these keys. Records nothing."""
    names = [field.name for field in layouts.fields_of(kind)]
    frame = _frame(bodies, list(range(len(bodies))), names)
    read = RECORDERS[kind].interpret(frame, _recipe(kind, names)).documents
    places = {str(place): key for place, key in enumerate(keys)}
    return read.with_columns(pl.col("key").replace_strict(places, return_dtype=pl.String))


def _recipe(kind: str, names: list[str]) -> Recipe:
    own = customers.custom_fields() if kind == "customers" else []
    return Recipe(
        kind=kind,
        layout_code=kind,
        mapping={name: position for position, name in enumerate(names)},
        own=tuple(field for field in own if PREFIX + field.key in names),
    )


def _shape(kind: str, body: Body, names: set[str]) -> Verdict | None:
    """Why a body cannot be laid out as rows, if it cannot."""
    rows = _rows(body)
    if kind != "orders" and _LINES in body:
        return Verdict("rejected", "field_unknown", _LINES)
    if rows is None:
        return Verdict("rejected", "body_shape", _LINES)
    for row in rows:
        for name, value in row.items():
            if name not in names:
                return Verdict("rejected", "field_unknown", str(name)[:200])
            if not isinstance(value, str | int | float | None):
                return Verdict("rejected", "body_shape", name)
    return None


def _rows(body: Body) -> list[Body] | None:
    """One row per line with what stands above the lines; None where lines are no list of objects."""
    head = {name: value for name, value in body.items() if name != _LINES}
    lines = body.get(_LINES) or [{}]
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        return None
    return [{**head, **line} for line in lines]


def _frame(bodies: Sequence[Body], places: list[int], names: list[str]) -> pl.DataFrame:
    """The rows of these bodies as `interpret` takes them, under their place as the key."""

    def rows() -> Iterator[tuple[Any, ...]]:
        for place in places:
            lines = _rows(bodies[place]) or []
            for line in lines:
                yield (str(place), len(lines), *(_text(line.get(name)) for name in names))

    cells = {f"c{position}": pl.String for position in range(len(names))}
    frame = pl.DataFrame(
        list(rows()), schema={"key": pl.String, "lines": pl.Int64, **cells}, orient="row"
    )
    return frame.with_row_index("row", offset=1).with_columns(
        pl.col("row").cast(pl.Int64), bad=pl.lit(None, pl.String)
    )


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _refusals(lines: pl.DataFrame) -> dict[int, Verdict]:
    """The bodies that cannot stand, by their place."""
    wrong = lines.filter(pl.col("reason").is_not_null()).unique(
        "key", keep="first", maintain_order=True
    )
    return {
        int(key): Verdict(reasons.outcome(reason), reason, value or "")
        for key, reason, value in wrong.select("key", "reason", "value").iter_rows()
    }  # fmt: skip
