"""Events that left the main database: which files hold them, and whose their visitors are."""

from django.db import models

from shuke.common.revisions import Tracked


class EventSegment(Tracked):
    """One file of archived events (`shop.archive`). What no row names is not read."""

    #: The file's name in the folder of the archive.
    name = models.CharField(max_length=40, unique=True)
    rows = models.IntegerField()
    #: Bytes of the file.
    size = models.BigIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    archived_at = models.DateTimeField()


class EventTelling(models.Model):
    """A token that names what an event tells of at every sender (`shop.commands.twins`), for a month."""

    token = models.CharField(max_length=140, db_index=True)
    #: What the sender called it: the event's own name is "repeated" where another one counts.
    name = models.CharField(max_length=60)
    sender = models.CharField(max_length=60)
    #: By a browser's key.
    observed = models.BooleanField()
    #: No key of the database: the event may leave it.
    event = models.BigIntegerField()
    at = models.DateTimeField(db_index=True)
    counts = models.BooleanField()


class ArchivedVisitor(Tracked):
    """A customer whom an archived event of this visitor names. With a `revision` the nameless ones that were
    archived before it are theirs, too: they became known afterwards."""

    visitor = models.CharField(max_length=80, blank=True)
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visitor", "customer"], name="archived_visitor_once")
        ]
