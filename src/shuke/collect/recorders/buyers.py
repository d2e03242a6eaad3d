"""Who the buyers in a file are, and what they agreed to."""

import datetime as dt

import polars as pl

from shuke.collect.recorders import words
from shuke.collect.recorders.cells import parsed
from shuke.customers import commands as customers

#: Column of a file -> column of `resolve_people`.
IDENTITIES = {
    **{"customer_number": "number", "email": "email", "phone": "phone", "web": "web"},
    **{"taobao": "taobao", "card": "card"},
}


def resolve(people: pl.DataFrame, *, source: str, at: dt.datetime, overwrite: bool) -> pl.DataFrame:
    """`people` with `customer_id`, `outcome` and `problem`; identical people are asked for once."""
    columns = [name for name in people.columns if name not in {"key", "seen_at"}]
    once = people.group_by(columns, maintain_order=True).agg(joined_at=pl.col("seen_at").min())
    named = once.rename({k: v for k, v in IDENTITIES.items() if k in columns})
    answers = customers.resolve_people(named, source=source, at=at, overwrite=overwrite)
    once = once.with_columns(answers.select("customer_id", "outcome", "problem"))
    return people.join(
        once.drop("joined_at"), on=columns, how="left", nulls_equal=True, maintain_order="left"
    )


def record_consents(people: pl.DataFrame, *, source: str) -> int:
    """Record the answers in `consent_email` and `consent_sms`; `consent_at` dates them, if there."""
    statements = []
    for channel in ("email", "sms"):
        name = f"consent_{channel}"
        if name not in people.columns:
            continue
        said = people.with_columns(state=parsed(people[name], words.consent, pl.String))
        said = said.filter(pl.col("state").is_not_null() & pl.col("customer_id").is_not_null())
        at = pl.col("consent_at") if "consent_at" in people.columns else pl.lit(None)
        statements.append(
            said.select("customer_id", "state", at.cast(pl.Datetime("us", "UTC")).alias("at"),
                        pl.lit(channel).alias("channel"))
        )  # fmt: skip
    told = pl.concat(statements) if statements else pl.DataFrame()
    return customers.record_consents(told, source=source) if len(told) else 0
