"""What insight tells of the people of a page: the group of buyers that they are in."""

from collections.abc import Mapping, Sequence

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import Busy
from shuke.customers.queries import Customer
from shuke.insight.metrics.rfm_groups import GROUPS, Group
from shuke.insight.metrics.snapshot import basis_at
from shuke.insight.segments import scores
from shuke.warehouse import engine

_GROUPS = {group.key: group for group in GROUPS}


def rfm_groups(actor: Actor, customers: Sequence[Customer]) -> Mapping[int, str]:
    """The RFM group of each buyer; nothing while the copy is being made."""
    try:
        groups = groups_of([customer.pk for customer in customers])
    except Busy:
        return {}
    return {pk: str(group.name) for pk, group in groups.items()}


def groups_of(ids: Sequence[int]) -> Mapping[int, Group]:
    """The RFM group of each of these who bought. Busy while the copy is being made."""
    with engine.connect() as connection:
        people = scores.rfm(connection, basis_at(connection, clock.today()))
        rows = people.filter(people.customer_id.isin(list(ids) or [-1]))
        answer = connection.run(rows.select("customer_id", "group")).to_pylist()
    return {row["customer_id"]: _GROUPS[row["group"]] for row in answer}
