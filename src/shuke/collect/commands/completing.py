"""Put the other table of an export beside a draft: orders to goods, or goods to orders."""

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from shuke.collect import joining, staging
from shuke.collect.commands.preparing import apply_guess, get_draft
from shuke.collect.commands.receiving import make_table, store_upload
from shuke.collect.models import Import
from shuke.collect.reading import Reading
from shuke.common import ids
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid


def add_table(actor: Actor, import_id: int, chunks: Iterable[bytes], name: str) -> Import:
    """Join the draft's table and this one by the number of the order, whichever of them has the orders.

    Raises Invalid when they are not the two halves of an export; the draft stays as it was.
    """
    require(actor, "imports.run")
    with transaction.atomic():
        source = get_draft(import_id)
        if source.reading.get("joined"):
            raise Conflict(_("This import has both tables already."))
        folder = staging.folder_of(source, Path(settings.HOME))
        incoming = folder / f"second-{ids.token(9)}"
        incoming.mkdir()
        try:
            size, digest = store_upload(chunks, incoming / "upload")
            account = _join(source, folder, incoming)
        finally:
            shutil.rmtree(incoming, ignore_errors=True)
        names = sorted([source.file_name, Path(name).name or "file"])
        digests = sorted([source.sha256, digest])
        source.file_name, source.size = " + ".join(names)[:255], source.size + size
        # The same two files are the same import, whichever came first.
        source.sha256 = hashlib.sha256("".join(digests).encode()).hexdigest()
        source.reading = {
            **{"table": "joined.csv", "sheets": [], "sheet": "", "joined": account},
            "text": Reading().as_dict(),
        }
        source.options, source.trial = {}, {}
        apply_guess(source, folder / "joined.csv")
        source.save()
    return source


def _join(source: Import, folder: Path, incoming: Path) -> dict[str, int]:
    table = make_table(incoming)["table"]
    present = Reading(**source.reading["text"])
    halves = joining.pair(
        joining.half_of(folder / source.reading["table"], present),
        joining.half_of(incoming / table),
    )
    if halves is None:
        raise Invalid(
            _("These two tables do not belong together. One must tell of orders (number, date, what was paid), the "
              "other of their goods (the number of the order, product, quantity)."),
            code="no_pair",
        )  # fmt: skip
    account = joining.join(*halves, incoming / "joined.csv")
    if account["without_order"] == account["lines"]:
        raise Invalid(
            _("No order stands in both tables. Export both for the same days."), code="no_pair"
        )
    (incoming / "joined.csv").replace(folder / "joined.csv")
    return account
