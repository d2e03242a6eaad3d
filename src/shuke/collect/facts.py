"""What this room announces (see `common.facts`).

collect.orders_recorded, collect.customers_recorded, collect.products_recorded: one batch of a
file is in. Payload: import_id, batch, and lines per outcome (recorded, updated, unchanged, held,
rejected).
collect.import_done: every batch of a file is in. Payload: import_id, of ("orders", ...).
collect.held_replayed: held documents were applied after all. Payload: import_id, documents.
"""
