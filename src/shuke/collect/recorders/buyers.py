"""Who the buyers in a file are, and what they agreed to."""

import datetime as dt
from collections.abc import Iterable

import polars as pl

from shuke.collect.recorders import words
from shuke.collect.recorders.cells import parsed
from shuke.collect.recorders.consents import CONSENTS
from shuke.collect.recorders.recipe import Terms
from shuke.customers import commands
from shuke.customers import queries as customers

#: Column of a file -> column of `resolve_people`.
IDENTITIES = {
    **{"customer_number": "number", "email": "email", "phone": "phone", "web": "web"},
    **{kind: kind for kind in ("unionid", "openid", "wecom", "taobao", "card")},
    **{kind: kind for kind in ("plate", "oaid", "device")},
}
#: Columns of kinds that the shop added begin with it.
OWN_KIND = "id:"
#: What of a postal address a file may say, besides name, country, province and city.
DOOR = ("address", "district", "postcode")
#: Columns of `notes`.
NOTES: dict[str, type[pl.DataType]] = {"key": pl.String, "note": pl.String, "value": pl.String}


def identities(columns: Iterable[str]) -> list[str]:
    """Those of the columns that identify people."""
    return [name for name in columns if name in IDENTITIES or name.startswith(OWN_KIND)]


def resolve(
    people: pl.DataFrame, *, source: str, at: dt.datetime, overwrite: bool, origin: str
) -> pl.DataFrame:
    """`people` with `customer_id`, `outcome`, `changed`, `met_by` and `problem`; identical people are asked for once."""
    columns = [name for name in people.columns if name not in {"key", "seen_at"}]
    once = people.group_by(columns, maintain_order=True).agg(joined_at=pl.col("seen_at").min())
    named = once.rename({k: v for k, v in IDENTITIES.items() if k in columns})
    answers = commands.resolve_people(
        named, source=source, at=at, overwrite=overwrite, origin=origin
    )
    once = once.with_columns(
        answers.select("customer_id", "outcome", "changed", "met_by", "problem")
    )
    return people.join(
        once.drop("joined_at"), on=columns, how="left", nulls_equal=True, maintain_order="left"
    )


def counts(resolved: pl.DataFrame) -> dict[str, int]:
    """How many customers are new, how many have changed, and in which columns ("changed.customers.name")."""
    people = resolved.select("customer_id", "outcome", "changed").unique()
    new = people.filter(pl.col("outcome") == "created")["customer_id"].n_unique()
    updated = people.filter(pl.col("outcome") == "updated").unique("customer_id")
    columns = updated["changed"].drop_nulls().str.split(",").explode().value_counts(name="n")
    changed = {f"changed.customers.{name}": n for name, n in columns.iter_rows()}
    return {"customers": new, "customers_updated": updated.height, **changed}


def met(resolved: pl.DataFrame) -> pl.DataFrame:
    """Who was known already (`resolve`), by which identity, and how the file calls them."""
    return resolved.filter(pl.col("met_by").is_not_null()).select("customer_id", "met_by", "name")


def record_addresses(people: pl.DataFrame, *, source: str, at: dt.datetime) -> set[int]:
    """Note where post reaches these people, where the file says it; whose is new. `people` has their `customer_id`
    and when they were `seen_at`."""
    if "address" not in people.columns:
        return set()
    rows = people.filter(pl.col("address").is_not_null() & pl.col("customer_id").is_not_null())
    rows = rows.select(
        "customer_id", "country", "province", "city", "district", "postcode", "seen_at",
        receiver="name", street="address",
    )  # fmt: skip
    return commands.record_addresses(rows.iter_rows(named=True), source=source, at=at)


def notes(resolved: pl.DataFrame) -> pl.DataFrame:
    """What of these people (`resolve`) could not be used, one note each: `key`, `note`, `value`."""
    troubled = resolved.filter(pl.col("problem").is_not_null())
    column = {kind: name for name, kind in IDENTITIES.items()}
    rows = []
    for person in troubled.iter_rows(named=True):
        kind, _sign, trouble = person["problem"].partition(",")[0].partition(":")
        own = f"{kind}_unreadable" if kind in {"phone", "email"} else "identity_unreadable"
        note = "identity_taken" if trouble == "taken" else own
        rows.append((person["key"], note, person[column.get(kind, f"{OWN_KIND}{kind}")]))
    return pl.DataFrame(rows, schema=NOTES, orient="row")


def named(lines: pl.DataFrame) -> pl.DataFrame:
    """A "customer" without a digit is a name, no number: many are called so, or "Guest"."""
    number = pl.col("customer_number")
    is_name = ~number.str.contains(r"\d")
    return lines.with_columns(
        name=pl.coalesce("name", pl.when(is_name).then(number)),
        customer_number=pl.when(is_name).then(None).otherwise(number),
    )


def unclear_consent(people: pl.DataFrame) -> pl.Series:
    """What stands in a column about consent and is neither yes nor no nor nothing."""
    unclear = [
        pl.when(people[name].is_not_null() & _states(people, name).is_null()).then(people[name])
        for name in CONSENTS
    ]
    return people.select(pl.coalesce(*unclear).alias("consent_unclear")).to_series()


def record_terms(people: pl.DataFrame, *, source: str, terms: Terms) -> int:
    """Record what a partner's people agreed to: its purpose and channels, no more. A no in the file is heard, a
    yes in it is not: what they told the partner is what the agreement says."""
    refusals = []
    for name in CONSENTS:
        answers = people.select(
            "customer_id", channel=pl.lit(name.rpartition("_")[2]), state=_states(people, name)
        )
        refusals.append(answers.filter(pl.col("state").is_in(["withdrawn", "unticked"])))
    refused = pl.concat(refusals)
    granted = [
        people.filter(_has_address(channel)).select(
            "customer_id", channel=pl.lit(channel), state=pl.lit("granted")
        )
        for channel in terms.channels
    ]
    yes = pl.concat([refused.clear(), *granted]).join(
        refused, on=["customer_id", "channel"], how="anti"
    )
    count = 0
    for rows, purpose, under in (
        (refused.filter(pl.col("state") == "withdrawn"), "marketing", None),
        (yes, terms.purpose, terms.under),
    ):
        rows = rows.drop_nulls("customer_id").unique(maintain_order=True)
        if len(rows):
            rows = rows.with_columns(purpose=pl.lit(purpose), under=pl.lit(under, pl.String))
            count += commands.record_consents(rows, source=source)
    return count


def _has_address(channel: str) -> pl.Expr:
    column = customers.ADDRESS.get(channel)
    # Of what a partner gives, these two are columns of their own.
    return pl.col(column).is_not_null() if column in ("email", "phone") else pl.lit(True)


def _states(people: pl.DataFrame, name: str) -> pl.Series:
    read = words.opt_out if name.startswith("opt_out") else words.consent
    return parsed(people[name], read, pl.String)


def record_consents(people: pl.DataFrame, *, source: str) -> int:
    """Record the answers in the columns about consent; `consent_at` dates them, if there.

    A box that was not ticked takes back what was granted before, and says nothing of anybody else.
    """
    statements = []
    at = pl.col("consent_at") if "consent_at" in people.columns else pl.lit(None)
    for name in CONSENTS:
        answers = people.select(
            "customer_id", at.cast(pl.Datetime("us", "UTC")).alias("at"),
            pl.lit(name.rpartition("_")[2]).alias("channel"), state=_states(people, name),
        )  # fmt: skip
        if name.startswith("opt_out"):  # without a tick it says nothing
            answers = answers.filter(pl.col("state") == "withdrawn")
        statements.append(answers.drop_nulls(["state", "customer_id"]))
    answers = pl.concat(statements)
    unticked = pl.col("state") == "unticked"
    answers = answers.filter(
        ~unticked | _is_granted(answers.filter(unticked), answers)
    ).with_columns(state=pl.when(unticked).then(pl.lit("withdrawn")).otherwise("state"))
    return commands.record_consents(answers, source=source) if len(answers) else 0


def _is_granted(unticked: pl.DataFrame, answers: pl.DataFrame) -> pl.Series:
    """For each answer, whether consent to its channel stands."""
    granted: set[tuple[str, int]] = set()
    for (channel,), rows in unticked.group_by("channel"):
        people = rows["customer_id"].unique().to_list()
        granted |= {(str(channel), pk) for pk in customers.granted(people, channel=str(channel))}
    pairs = answers.select("channel", "customer_id").iter_rows()
    return pl.Series([pair in granted for pair in pairs], dtype=pl.Boolean)
