"""The gates that ask on which terms people deal with the shop, as they are declared."""

from shuke.common.declarations import later
from shuke.customers.slots import Gate, Stage
from shuke.relations.slots import BREACHES


def _gate(key: str, check: str, order: int, *stages: Stage) -> Gate:
    return Gate(
        key,
        BREACHES[key],
        later(f"shuke.engage.gates.terms.{check}"),
        frozenset(stages or (Stage.GATHER, Stage.CLAIM)),
        order=order,
    )


RELATION_GATES = (
    _gate("relation_none", "none_at_all", 60),
    _gate("relation_offer", "with_unwanted_offer", 61),
    _gate("relation_plain", "without_offer", 62),
    _gate("relation_first", "unasked", 63),
    _gate("relation_often", "too_often", 64, Stage.CLAIM),
)
