"""What this room announces (see `common.facts`)."""

from shuke.common.access import Actor

#: One batch of a file is in, by kind of file. Payload: import_id, batch, and lines per outcome
#: (recorded, updated, unchanged, held, rejected).
RECORDED = {
    "orders": "collect.orders_recorded",
    "customers": "collect.customers_recorded",
    "products": "collect.products_recorded",
}
#: Every batch of a file is in. Payload: import_id, of ("orders", ...).
DONE = "collect.import_done"
#: Somebody set an import going, or ended it. Payload: import, by.
STARTED = "collect.import_started"
STOPPED = "collect.import_stopped"
#: Held documents were applied after all. Payload: import, documents, by.
REPLAYED = "collect.held_replayed"
#: Somebody took the lines that were not recorded as a file. Payload: import, by.
EXPORTED = "collect.problems_exported"


def by(actor: Actor) -> dict:
    """Who did it, for the payload."""
    return {"id": actor.id, "name": actor.name}
