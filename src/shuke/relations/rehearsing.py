"""What a set of types would do: of which type people would be, and what of the last 90 days it would have stopped.
Changes nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from shuke.common import bulk
from shuke.common.versions import GoesOn
from shuke.relations.inferring import Frame, inferred
from shuke.relations.models import Relationship
from shuke.relations.replaying import replay
from shuke.relations.types import Type, Types

#: People named in the result.
EXAMPLES = 12


def rehearse(types: Types, goes_on: GoesOn | None = None) -> dict[str, Any] | None:
    """As JSON: `people` of each type by code, `none` of those typed now who would have no type, `changed` people of
    another type than now; `contacts` of the last 90 days, how many would have been `stopped` by reason, and those of
    whom most would, with how many, as `examples`. None: stopped."""
    kinds = _kinds(types)
    counts = Counter(kinds["kind"].to_list())
    of = dict(zip(kinds["customer"].to_list(), kinds["kind"].to_list(), strict=True))
    by_code = types.by_code

    def type_of(people: Sequence[int]) -> Mapping[int, Type]:
        return {pk: by_code[of[pk]] for pk in people if of.get(pk) in by_code}

    result = replay(type_of, goes_on or (lambda _done: True))
    if result is None:
        return None
    most = sorted(result.people.items(), key=lambda each: (-each[1].total(), each[0]))
    return {
        "people": {code: counts[code] for code in by_code},
        "none": counts[""],
        "changed": int((kinds["kind"] != kinds["was"]).sum()),
        "contacts": result.contacts,
        "offers": result.offers,
        "stopped": dict(result.stopped.most_common()),
        "stopped_people": len(result.people),
        "examples": [
            {"customer": person, "kind": of[person], "stopped": dict(counts)}
            for person, counts in most[:EXAMPLES]
        ],
    }


def _kinds(types: Types) -> Frame:
    """customer, kind that would hold, and what holds now (`was`)."""
    stored = bulk.fetch(
        "SELECT customer_id, kind, chosen, inherited "
        f"FROM {Relationship._meta.db_table} ORDER BY customer_id",
        (),
        {"customer": pl.Int64, "was": pl.String, "chosen": pl.String, "inherited": pl.String},
    )
    fresh = inferred(types).rename({"kind": "inferred"})
    joined = fresh.join(stored, on="customer", how="full", coalesce=True).with_columns(
        pl.col("inferred", "was", "chosen", "inherited").fill_null("")
    )
    by_hand = pl.when(pl.col("chosen") != "").then(pl.col("chosen")).otherwise(pl.col("inherited"))
    kind = pl.when(by_hand != "").then(by_hand).otherwise(pl.col("inferred"))
    return joined.select("customer", "was", kind=kind)
