"""Who is in many segments at once: a few plans that share what the definitions ask for."""

import datetime as dt
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import batched
from typing import Any

import numpy as np
import pyarrow as pa

from shuke.insight.segments.anchors import anchor_day
from shuke.insight.segments.plan import plans
from shuke.insight.segments.tree import Definition
from shuke.warehouse import engine

#: Definitions in one plan: more share more, but its columns must be in memory for everybody.
TOGETHER = 100


def rebuild[Key: Hashable](
    definitions: Mapping[Key, Definition],
) -> Iterator[tuple[Key, pa.Array]]:
    """The members of many segments on one snapshot: (key of the definition, ids as an ascending Arrow
    int64 array), one for each definition, in an order of its own. For storing what a segment held at
    a time.

    Definitions share what they ask of orders and lines, so hundreds cost much less than one by one.
    Memory: a bit for each person and segment of `TOGETHER`, and what the engine may take. Take what
    you need of a pair before asking for the next; Busy while the warehouse is being made.
    """
    with engine.connect() as shop:
        seen_from = {
            key: (definition, anchor_day(definition, shop))
            for key, definition in definitions.items()
        }
        for keys in batched(sorted(seen_from, key=lambda key: _alike(*seen_from[key])), TOGETHER):
            yield from zip(keys, _together([seen_from[key] for key in keys], shop), strict=True)


def _alike(definition: Definition, anchor: dt.date) -> tuple:
    """Definitions next to each other in this order ask for the same things."""
    conditions = (condition for _place, condition in definition.conditions())
    return anchor, sorted(
        repr((sorted(c.args.get("categories", ())), c.args.get("when"), c.field))
        for c in conditions
    )


def _together(seen_from: Sequence[tuple[Definition, dt.date]], shop: Any) -> Iterator[pa.Array]:
    made = plans(seen_from, shop, often=True)
    tests = {f"in{number}": plan.where for number, plan in enumerate(made)}
    ids, bits = _columns(shop.stream(made[0].people.select("id", **tests), rows=100_000))
    order = np.argsort(ids)
    ids = ids[order]
    for number in range(len(made)):
        packed = [batch[number] for batch in bits]
        inside = np.concatenate(packed) if packed else np.zeros(0, bool)
        yield pa.array(ids[inside[order]], pa.int64())


def _columns(batches: Iterator[pa.RecordBatch]) -> tuple[np.ndarray, list[list[np.ndarray]]]:
    """Ids as they came, and per batch the answers of each definition."""
    ids, answers = [np.zeros(0, np.int64)], []
    for batch in batches:
        ids.append(batch.column(0).to_numpy())
        answers.append([column.to_numpy(zero_copy_only=False) for column in batch.columns[1:]])
    return np.concatenate(ids), answers
