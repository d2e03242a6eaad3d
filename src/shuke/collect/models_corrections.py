"""What people said instead of cells that could not be read."""

from django.db import models

from shuke.collect.models import Import, Kind
from shuke.common.spells import Spell, one_open


class Correction(Spell):
    """One cell as somebody corrected it, and as it stood. It holds for this document in these words, in
    whichever file they come, until it is ended; the file and the inbox keep the cell as it was."""

    #: In the lines of which import it was made, and the number of its line there.
    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="corrections")
    row = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    #: Digest of the cells of the document's lines, whatever its columns mean, and the document in that import.
    words = models.CharField(max_length=32)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=32)
    #: The line of the document, and the position of its column; both from 0.
    line = models.IntegerField()
    column = models.IntegerField()
    before = models.TextField()
    after = models.TextField()
    #: When its document was tried with it; null: it waits.
    applied_at = models.DateTimeField(null=True)
    #: Whom its document concerns, as it was recorded.
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            one_open("kind", "words", "line", "column", name="cell_corrected_once"),
        ]
        indexes = [
            models.Index(fields=["source", "digest"], name="correction_waiting",
                         condition=models.Q(applied_at__isnull=True)),
            models.Index(fields=["customer"], name="correction_of_person",
                         condition=models.Q(customer__isnull=False)),
        ]  # fmt: skip
