"""What a whole file says against how it is read; its beginning may have told nothing."""

import polars as pl
from django.utils.translation import gettext as _

from shuke.collect.layouts.own import PREFIX
from shuke.collect.recorders import dates
from shuke.collect.recorders.recipe import Recipe
from shuke.common.errors import Invalid

#: Fields that hold dates; own fields may, too.
DATES = ("placed_at", "paid_at", "cancelled_at", "joined_at", "consent_at")


def check_dates(frame: pl.DataFrame, recipe: Recipe) -> None:
    """Raise Invalid at the first date that cannot be read in the order of day and month that was chosen."""
    own = tuple(PREFIX + field.key for field in recipe.own if field.kind == "date")
    for position in sorted({recipe.mapping[n] for n in (*DATES, *own) if n in recipe.mapping}):
        parts = pl.col(f"c{position}").str.extract_groups(dates.NUMBERS).struct
        first, second = (parts.field(n).cast(pl.Int64, strict=False) for n in ("1", "2"))
        early, late = (first, second) if recipe.date_order == dates.MONTH else (second, first)
        wrong = frame.filter((early > 12) & (late <= 12)).head(1)
        if wrong.height:
            raise _contradicted(wrong["row"][0], wrong[f"c{position}"][0], recipe.date_order)


def _contradicted(line: int, text: str, order: str) -> Invalid:
    values = {"line": line, "text": text.strip()[:40]}
    if order == dates.MONTH:
        message = _("Line %(line)d: “%(text)s” has the day first, but this file is read with the month first. "
                    "Choose day first (--date-order day) and import again; nothing was recorded.")  # fmt: skip
    else:
        message = _("Line %(line)d: “%(text)s” has the month first, but this file is read with the day first. "
                    "Choose month first (--date-order month) and import again; nothing was recorded.")  # fmt: skip
    return Invalid(message % values, code="date_order")
