"""Record many stores at once."""

import polars as pl
from django.utils import translation
from django.utils.translation import gettext as _

from shuke.common import basics
from shuke.common.revisions import next_revision
from shuke.team.models import Store


def record_stores(stores: pl.DataFrame) -> dict[str, int]:
    """Make the stores that are missing, set what is given of the others; returns code -> id.

    Columns: `code`, optional `name` (default: the code; of "main", which files without a store belong to, what
    the shop calls it), `kind` ("online" or "door"), `city`.
    Call inside the caller's transaction.
    """
    rows = {row["code"]: row for row in stores.iter_rows(named=True)}
    existing = {store.code: store for store in Store.objects.filter(code__in=list(rows))}
    revision = next_revision()
    for code, row in rows.items():
        given = {name: row[name] for name in ("name", "kind", "city") if row.get(name)}
        store = existing.get(code)
        if store is None:
            given.setdefault("name", _called(code))
            existing[code] = Store.objects.create(code=code, revision=revision, **given)
        elif any(getattr(store, name) != value for name, value in given.items()):
            for name, value in given.items():
                setattr(store, name, value)
            store.revision = revision
            store.save()
    return {code: store.pk for code, store in existing.items()}


def _called(code: str) -> str:
    """What nobody named: everybody reads it, whatever their own language is."""
    if code != "main":
        return code
    with translation.override(basics.language()):
        return _("Main store")
