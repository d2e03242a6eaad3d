"""Lines of a customers file to people. Each line is a document of its own."""

import datetime as dt
import re
import unicodedata

import polars as pl

from shuke.collect.recorders import cells, dates, own, tags, words
from shuke.collect.recorders.buyers import (
    DOOR,
    IDENTITIES,
    OWN_KIND,
    identities,
    named,
    unclear_consent,
)
from shuke.collect.recorders.consents import CONSENTS
from shuke.collect.recorders.orders import Interpreted
from shuke.collect.recorders.places import with_places
from shuke.collect.recorders.recipe import Recipe
from shuke.common import clock
from shuke.common.bulk import INSTANT

_TEXTS = (*IDENTITIES, "name", "first_name", "last_name", "gender", "birthday", "language",
          "country", "province", "city", "address", "district", "postcode", "source", "tags", *CONSENTS)  # fmt: skip
_DATES = ("joined_at", "consent_at")
_BIRTHDAY = re.compile(
    r"(?:(\d{4})\s*[-/.年]\s*)?(?:--)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ].*)?"
)
_LUNAR = re.compile(r"^(农历|阴历|lunar)[:：\s]*|[(（](农历|阴历|lunar)[)）]$", re.IGNORECASE)


def interpret(frame: pl.DataFrame, recipe: Recipe) -> Interpreted:
    """See `orders.interpret`; the documents have the columns of `customers.resolve_people`."""
    kinds = identities(recipe.mapping)
    names = dict.fromkeys((*_TEXTS, *kinds, *_DATES))
    people = frame.select(
        "row", "key", "bad",
        *(cells.cleaned(frame, recipe.mapping[n]).alias(n) if n in recipe.mapping
          else pl.lit(None, pl.String).alias(n) for n in names),
    )  # fmt: skip
    instant = recipe.instants()
    plain = dates.plain_instants(recipe.timezone)
    day = _birthdays(recipe.date_order)
    birth = cells.parsed(people["birthday"], lambda text: "|".join(day(text)), pl.String)
    people = people.with_columns(
        *(cells.parsed(people[n], instant, INSTANT, plain).alias(f"{n}_read") for n in _DATES),
        birth.alias("birth"),
        tags.read(people["tags"]).alias("tags_read"),
        cells.parsed(people["gender"], words.gender, pl.String),
        name=pl.coalesce("name", _joined_name()),
    )
    people = with_places(named(people.with_columns(unclear_consent(people))))
    people = _judged(pl.concat([people, own.read(frame, recipe)], how="horizontal"))
    parts = pl.col("birth").str.split_exact("|", 3).struct
    fit = people.filter(pl.col("reason").is_null()).select(
        *(
            "row",
            "key",
            *identities(people.columns),
            "name",
            "gender",
            "language",
            "country",
            "province",
            "city",
        ),
        *DOOR,
        "source",
        *CONSENTS,
        *own.columns(people),
        pl.col("tags_read").alias("tags"),
        parts.field("field_0").cast(pl.Int64, strict=False).alias("birth_year"),
        parts.field("field_1").cast(pl.Int64).alias("birth_month"),
        parts.field("field_2").cast(pl.Int64).alias("birth_day"),
        parts.field("field_3").alias("birth_calendar"),
        seen_at=pl.col("joined_at_read"),
        consent_at=pl.col("consent_at_read"),
    )
    return Interpreted(people.select("row", "key", "reason", "value"), fit)


def _judged(people: pl.DataFrame) -> pl.DataFrame:
    col = pl.col
    kinds = identities(people.columns)
    nobody = pl.all_horizontal(col(name).is_null() for name in kinds)
    checks = [
        *cells.unreadable(),
        ("birthday_unreadable", col("birthday").is_not_null() & col("birth").is_null(), col("birthday")),
    ]  # fmt: skip
    checks.append(("own_unreadable", col("own_wrong").is_not_null(), col("own_wrong")))
    wrong = col("tags").is_not_null() & col("tags_read").is_null()
    checks.append(("tags_unreadable", wrong, col("tags")))
    for name in _DATES:
        read = col(f"{name}_read")
        checks.append(("date_unreadable", col(name).is_not_null() & read.is_null(), col(name)))
        checks.append(("date_range", read.is_not_null() & ~cells.in_range(read), col(name)))
    long = [name for name in kinds if name in {"customer_number", "phone", "card"}]
    long += [name for name in kinds if name.startswith(OWN_KIND)]
    checks += [("code_lost", cells.lost(col(n)), col(n)) for n in long]
    checks.append(("consent_unknown", col("consent_unclear").is_not_null(), col("consent_unclear")))
    checks.append(("no_identity", nobody, pl.lit("")))
    return cells.judged(people, checks)


def _joined_name() -> pl.Expr:
    """First and last name in the order of their script: Emma Clarke, but 林小满."""
    chinese = pl.col("last_name").str.contains(r"^\p{Han}+$")
    western = pl.concat_str("first_name", "last_name", separator=" ", ignore_nulls=True)
    eastern = pl.concat_str("last_name", "first_name", ignore_nulls=True)
    name = pl.when(chinese.fill_null(False)).then(eastern).otherwise(western)
    return pl.when(name == "").then(None).otherwise(name)


def _birthdays(date_order: str):
    def parse(text: str) -> tuple[str, str, str, str]:
        bare = unicodedata.normalize("NFKC", text).strip()
        plain = _LUNAR.sub("", bare).strip()
        calendar = "lunar" if plain != bare else "solar"
        if parts := _BIRTHDAY.fullmatch(plain):
            year, month, day = parts.groups()
            if date_order == "day" and year is None and int(month) <= 31 and int(day) <= 12:
                month, day = day, month
            if int(month) > 12 >= int(day):
                month, day = day, month
        else:
            moment = dates.instants(dt.UTC, date_order)(plain)  # type: ignore[arg-type]
            # Of two digits the century is that in which somebody can have been born.
            ahead = moment > clock.now() and str(moment.year) not in plain
            year = str(moment.year - 100 if ahead else moment.year)
            month, day = str(moment.month), str(moment.day)
        this = dt.date(2000, int(month), int(day))  # a leap year: any day that exists
        if year and not 1880 <= int(year) <= 2100:
            raise ValueError(text)
        return (year or "", str(this.month), str(this.day), calendar)

    return parse
