"""What insight tells of the people of a page: the group of buyers that they are in."""

from collections.abc import Mapping, Sequence

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import Busy
from shuke.customers.queries import Customer
from shuke.insight.metrics.rfm_groups import GROUPS
from shuke.insight.metrics.snapshot import basis_at
from shuke.insight.segments import scores
from shuke.warehouse import engine

_NAMES = {group.key: group.name for group in GROUPS}


def rfm_groups(actor: Actor, customers: Sequence[Customer]) -> Mapping[int, str]:
    """The RFM group of each buyer; nothing while the copy is being made."""
    try:
        with engine.connect() as connection:
            people = scores.rfm(connection, basis_at(connection, clock.today()))
            ids = [customer.pk for customer in customers]
            rows = people.filter(people.customer_id.isin(ids or [-1]))
            answer = connection.run(rows.select("customer_id", "group")).to_pylist()
    except Busy:
        return {}
    return {row["customer_id"]: str(_NAMES[row["group"]]) for row in answer}
