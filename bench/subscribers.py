"""People who may be written to, for the benches that write to them."""

from itertools import batched

import polars as pl

NAMES = ("林小满", "Emma Clarke", "陈嘉禾", "Noah Weber")
#: People of one transaction.
STEP = 20_000


def subscribe(people: int) -> None:
    """Fill an empty shop with so many, each with an address and consent to e-mail."""
    from django.db import transaction

    from shuke.common import clock
    from shuke.customers import commands as customers

    for some in batched(range(people), STEP, strict=False):
        with transaction.atomic():
            frame = pl.DataFrame(
                {
                    "email": [f"customer{n}@mail.example" for n in some],
                    "name": [NAMES[n % len(NAMES)] for n in some],
                    "city": ["杭州"] * len(some),
                }
            )
            resolved = customers.resolve_people(frame, source="bench", at=clock.now())
            consents = resolved.select(
                "customer_id", channel=pl.lit("email"), state=pl.lit("granted")
            )
            customers.record_consents(consents, source="bench")
