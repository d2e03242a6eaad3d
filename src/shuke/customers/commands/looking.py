"""Note that somebody looked at a record."""

import logging
from typing import Any

from django.db import DatabaseError, connection

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.availability import reason_of
from shuke.customers.models import Look

log = logging.getLogger(__name__)


def note_look(actor: Actor, customer_id: int, how: str) -> None:
    """Note that `actor` saw the record in this hour; `how` is one of `Look.How`. Jobs and the command line look at
    everybody and are not noted. A database that cannot be written keeps nobody from reading."""
    if actor.is_system:
        return
    row: dict[str, Any] = {
        "customer_id": customer_id,
        "at": clock.now().replace(minute=0, second=0, microsecond=0),
        "actor_name": actor.name[:120],
        "how": how,
    }
    if Look.objects.filter(**row).exists():
        return
    values = {
        **row,
        "actor_id": actor.id,
        "at": connection.ops.adapt_datetimefield_value(row["at"]),
    }
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {Look._meta.db_table} ({', '.join(values)}) "
                f"VALUES ({', '.join(['%s'] * len(values))}) ON CONFLICT DO NOTHING",
                list(values.values()),
            )
    except DatabaseError as error:
        if not reason_of(error):
            raise
        log.warning("%s looked at customer %s, which could not be noted", actor.id, customer_id)
