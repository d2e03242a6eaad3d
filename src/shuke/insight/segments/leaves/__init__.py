"""Each condition as a test over the joined table of people.

A leaf first registers the columns it needs, then gives a `Leaf`: a predicate that is always true
or false (never unknown, so that "not" means what it says) and the columns that explain it.
"""

from collections.abc import Callable

from shuke.insight.segments.leaves import (
    children,
    dates,
    doing,
    groups,
    membership,
    numbers,
    own,
    person,
    reaching,
    scores,
)
from shuke.insight.segments.leaves.base import Leaf, Needs
from shuke.insight.segments.tree import Condition

__all__ = ["LEAVES", "Leaf", "Needs", "leaf"]

LEAVES: dict[str, Callable[[Condition, Needs], Leaf]] = {
    **dict.fromkeys(
        ("stage", "city", "province", "country", "source", "language", "gender"), person.text
    ),
    "region": person.region,
    "anniversary": person.anniversary,
    "children": children.number,
    "child_age": children.age,
    "child_birthday": children.birthday,
    "sequence": doing.sequence,
    "events": doing.events,
    "order_value": doing.order_value,
    "segment": groups.segment,
    "birth_month": person.birth_month,
    "birthday": person.birthday,
    "consent": person.consent,
    "known_by": reaching.contacts,
    "reachable": reaching.reachable,
    "in_list": membership.in_list,
    "custom": own.text,
    "custom_number": own.number,
    "custom_date": own.date,
    "entered": membership.entered,
    "left": membership.left,
    "was_in": membership.was_in,
    "joined": dates.joined,
    "first_order": dates.order_day,
    "last_order": dates.order_day,
    "orders": numbers.orders,
    "revenue": numbers.revenue,
    "profit": numbers.profit,
    "quantity": numbers.quantity,
    "returns": numbers.returns,
    "average_order": numbers.average,
    "discount_share": numbers.discount_share,
    "rfm_group": scores.group,
    "rfm_group_before": scores.group_before,
    "quadrant": scores.group,
    **dict.fromkeys(("r_score", "f_score", "m_score", "fm_score"), scores.score),
    "top_buyers": scores.top,
}


def leaf(condition: Condition, needs: Needs) -> Leaf:
    """The test for one checked condition."""
    return LEAVES[condition.field](condition, needs)
