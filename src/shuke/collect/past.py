"""What came in of people, read once more from the inbox: so that rules of who is who can be rehearsed."""

import json
from collections.abc import Iterator, Sequence
from itertools import batched, groupby

import polars as pl

from shuke.collect.models import Document
from shuke.collect.recorders import RECORDERS, bodies, recipe_of
from shuke.collect.recorders.buyers import IDENTITIES, identities
from shuke.collect.settling import frame_of

#: Documents that are read at once.
TOGETHER = 2000
_KINDS = ("orders", "customers")


def count() -> int:
    """How many documents tell of people."""
    return _documents().count()


def read() -> Iterator[pl.DataFrame]:
    """Their people, the oldest first: columns of `customers.resolve_people`, `name` and `customer_id`, on whose
    record each is now. Documents of live shops in words of their own are not among them."""
    rows = _documents().select_related("file").order_by("pk")
    for some in batched(rows.iterator(chunk_size=TOGETHER), TOGETHER, strict=False):
        for _door, together in groupby(some, key=lambda row: (row.source, row.file_id)):
            yield _people(list(together))


def _documents():
    sources = [f"{door}:{kind}" for door in ("file", "api") for kind in _KINDS]
    return Document.objects.filter(source__in=sources, state=Document.State.APPLIED)


def _people(documents: Sequence[Document]) -> pl.DataFrame:
    """Documents of one door and one file."""
    file, kind = documents[0].file, documents[0].source.partition(":")[2]
    if file is not None:
        frame = frame_of(documents, len(file.columns))
        people = RECORDERS[kind].interpret(frame, recipe_of(file)).documents
    else:
        sent = [json.loads(document.payload)["body"] for document in documents]
        people = bodies.interpret(kind, sent, [document.key for document in documents])
    columns = [name for name in (*identities(people.columns), "name") if name in people.columns]
    owners = pl.DataFrame(
        {
            "key": [document.key for document in documents],
            "customer_id": [document.customer_id for document in documents],
        },
        schema={"key": pl.String, "customer_id": pl.Int64},
    ).unique("key", keep="last", maintain_order=True)
    rows = people.select("key", *columns).join(owners, on="key", how="left", maintain_order="left")
    return rows.rename({name: kind for name, kind in IDENTITIES.items() if name in columns})
