"""What came in through the doors: files being imported, the inbox, what became of each document."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shuke.common.leases import Leased
from shuke.common.spells import Spell


class Kind(models.TextChoices):
    ORDERS = "orders", _("Orders")
    CUSTOMERS = "customers", _("Customers")
    PRODUCTS = "products", _("Products")
    MOVEMENTS = "movements", _("Stock movements")
    CHATS = "chats", _("Chat log")


class Import(Leased):
    """One file on its way into the record. Its progress is read from its batches.

    Every batch is written under the lease, so a second worker cannot.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("In preparation")
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        WAITING = "waiting", _("Waiting for the database or the disk")
        PAUSED = "paused", _("Paused")
        STOPPED = "stopped", _("Stopped")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        UNDONE = "undone", _("Undone")

    kind = models.CharField(_("Type of data"), max_length=12, choices=Kind.choices)
    file_name = models.CharField(_("File"), max_length=255)
    size = models.BigIntegerField(_("Size"))
    sha256 = models.CharField(max_length=64, db_index=True)
    #: Code of a layout in `collect.layouts`.
    layout = models.CharField(max_length=40)
    #: How the bytes become a table: see `reading.Reading`.
    reading = models.JSONField(default=dict)
    #: Field name -> position of its column.
    mapping = models.JSONField(default=dict)
    #: What the file does not say: store, currency, zone, order of day and month, status words.
    options = models.JSONField(default=dict)
    #: Under what agreement a partner gave it (`recorders.recipe.Terms`); empty: it is the shop's own.
    terms = models.JSONField(default=dict, db_default={})
    #: The header, one name per column.
    columns = models.JSONField(default=list)
    state = models.CharField(
        _("State"), max_length=10, choices=State.choices, default=State.DRAFT, db_index=True
    )
    failure = models.CharField(max_length=500, blank=True)
    #: What a waiting import waits for (`common.availability.Reason`), when it tries again, how often it has.
    outage = models.CharField(max_length=12, blank=True, default="")
    retry_at = models.DateTimeField(null=True)
    retries = models.IntegerField(default=0)
    #: Known once the file has been read through.
    line_count = models.BigIntegerField(_("Lines"), null=True)
    batch_count = models.IntegerField(null=True)
    #: What a test run found, with its own progress: {"done", "total", "counts", "samples", ...}.
    trial = models.JSONField(default=dict)
    #: Until when it can be undone; null: nothing was noted of what it changed.
    undo_until = models.DateTimeField(null=True)
    by = models.CharField(_("By"), max_length=120)
    created_at = models.DateTimeField(_("Uploaded"))
    started_at = models.DateTimeField(_("Started"), null=True)
    finished_at = models.DateTimeField(_("Finished"), null=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at", "-id"], name="import_recent")]

    def __str__(self) -> str:
        return self.file_name


class Outcome(models.TextChoices):
    RECORDED = "recorded", _("Recorded")
    UPDATED = "updated", _("Updated")
    UNCHANGED = "unchanged", _("Unchanged")
    HELD = "held", _("Held")
    REJECTED = "rejected", _("Rejected")


class ImportBatch(models.Model):
    """Proof that one batch is in: committed together with its effect. Counts are lines. Numbers below 0 are of
    lines that were mended, or held and tried again: `detail` alone counts, their lines were counted before."""

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="batches")
    number = models.IntegerField()
    lines = models.IntegerField()
    recorded = models.IntegerField(default=0)
    updated = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    held = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    #: Finer counts, by kind of file: {"sale_lines": 9120, "orders": 480, ...}.
    detail = models.JSONField(default=dict)
    #: Outcome of every line, packed by `collect.outcomes`.
    outcomes = models.BinaryField(default=bytes)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="batch_once_per_import")
        ]


class Traced(models.Model):
    """How something stood before an import wrote it, and how the import left it (`common.journal`): ready
    JSON, "" where there is nothing to put back."""

    #: Whether this file brought it into the record, and whether it made or changed it at all.
    created = models.BooleanField()
    changed = models.BooleanField(default=True, db_default=True)
    before = models.TextField(default="", db_default="")
    after = models.TextField(default="", db_default="")
    #: Of an undo: when it was put back, or why it stays (a code of `collect.undoing`).
    undone_at = models.DateTimeField(null=True)
    stays = models.CharField(max_length=40, blank=True, default="", db_default="")

    class Meta:
        abstract = True


class ImportedCustomer(Traced):
    """A customer of whom an import told: one row per person and file, written by their batch. Who was made
    or changed by it is `changed`; the others were found and left as they were.

    Files that were imported before these rows existed have none.
    """

    source = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="people", db_index=False
    )
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE)
    #: The last batch that touched them; null when only held lines did, that were replayed later.
    batch = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "customer"], name="person_once_per_import")
        ]


class ImportedRow(Traced):
    """An order, a product or a document of the inbox of which an import told: one row per thing and file."""

    class Kind(models.TextChoices):
        #: The line of a return that found its sale.
        TIE = "tie", _("Returns tied to their sale")
        ORDER = "order", _("Orders")
        PRODUCT = "product", _("Products")
        MESSAGE = "message", _("Messages")
        DOCUMENT = "document", _("Documents")

    source = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind)
    #: Id of the order, product, message or document.
    ref = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "ref"], name="row_once_per_import")
        ]
        indexes = [models.Index(fields=["kind", "ref"], name="import_row")]


class ImportUndo(Leased):
    """An import being undone: looked through first, then put back in steps, each in one transaction."""

    class State(models.TextChoices):
        CHECKING = "checking", _("Being looked through")
        CHECKED = "checked", _("Looked through")
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    source = models.OneToOneField(Import, on_delete=models.CASCADE, related_name="undo")
    state = models.CharField(max_length=8, choices=State)
    #: What looking through said (`undoing.check`), and what was put back so far: {"order.removed": 12}.
    findings = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    #: Rows to look at, of all kinds.
    total = models.IntegerField(default=0)
    failure = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    @property
    def is_moving(self) -> bool:
        """Whether it was asked for and has not ended."""
        return self.state in {
            self.State.QUEUED,
            self.State.RUNNING,
            self.State.PAUSED,
            self.State.FAILED,
        }


_NOT_APPLIED = models.Q(applied_at__isnull=True)


class Document(models.Model):
    """One document as it came in through a door (all lines of an order, a customer's row): the inbox.

    The same document in the same words is one row, however often and through which file it comes;
    `occurred_at` is when the sender last said so. A document that another version of the same key has
    overtaken is never applied (decision 0089).
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        APPLIED = "applied", _("Applied")
        OUTDATED = "outdated", _("Superseded")
        UNDONE = "undone", _("Undone")
        HELD = "held", _("Held")
        REJECTED = "rejected", _("Rejected")

    #: Which door and what: "file:orders", "api:customers".
    source = models.CharField(_("Entry point"), max_length=60)
    #: The document in the sender's terms: "store/order number".
    key = models.CharField(_("Key"), max_length=200)
    digest = models.CharField(max_length=32)
    #: When the sender says that it was so: the moment of this version, not of its arrival.
    occurred_at = models.DateTimeField(_("Version of"))
    received_at = models.DateTimeField(_("Received"))
    #: Of a file {"rows": [[cell, ...], ...]}, the cells as they stood in it; else {"body": {...}}.
    payload = models.TextField()
    state = models.CharField(_("State"), max_length=8, choices=State.choices)
    #: Code of `collect.reasons`, and the words that it complains about.
    reason = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=200, blank=True, default="")
    #: History that was brought in later: nothing follows from it.
    backfill = models.BooleanField(default=False)
    applied_at = models.DateTimeField(null=True)
    #: Whom it concerns, as it was applied; of one that was overtaken, whom the later version concerns.
    customer = models.ForeignKey(
        "customers.Customer",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
    )
    #: Of documents that came in a file: which one, and the line on which the document begins.
    file = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="documents", null=True)
    row = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key", "digest"], name="document_once")
        ]
        # The condition stands in queries as it stands here: SQLite compares no parameters with it.
        indexes = [
            models.Index(
                fields=["file", "id"], name="document_of_file_open", condition=_NOT_APPLIED
            ),
            # What a door took on a day.
            models.Index(fields=["source", "received_at"], name="document_of_door"),
            models.Index(fields=["state", "id"], name="document_open", condition=_NOT_APPLIED),
            models.Index(
                fields=["customer"],
                name="document_of_person",
                condition=models.Q(customer__isnull=False),
            ),
        ]


class Problem(models.Model):
    """A line that was not recorded, or not all of it (`reasons.NOTES`): why, and how it stood in the file."""

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="problems")
    row = models.BigIntegerField(_("Line"))
    outcome = models.CharField(_("Outcome"), max_length=10, choices=Outcome.choices)
    #: Code of `collect.reasons` and the words it complains about.
    reason = models.CharField(_("Reason"), max_length=60)
    value = models.CharField(max_length=200, blank=True)
    #: The cells as they stood in the file, a JSON list.
    cells = models.TextField()
    #: Key and digest of its document, which settles all its lines at once. Lines of files that were imported
    #: before lines could be mended have neither, but those that were held the key.
    key = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=32, blank=True, default="", db_default="")
    #: The outcome that its batch counted, where another one followed since.
    first = models.CharField(max_length=10, blank=True, default="", db_default="")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["source", "outcome", "row"], name="problem_of_import"),
            models.Index(fields=["source", "key"], name="problem_key"),
        ]


class WriteKey(Spell):
    """With this a website, an app or the shop's own server sends events, until it is ended.

    A browser's key is public: whoever reads the page has it. It may only observe.
    """

    class Side(models.TextChoices):
        BROWSER = "browser", _("Website or app")
        SERVER = "server", _("The shop's own server")

    name = models.CharField(max_length=80)
    side = models.CharField(max_length=8, choices=Side)
    key = models.CharField(max_length=40, unique=True)
    #: Events recorded with it, and when the last one came.
    recorded = models.BigIntegerField(default=0)
    last_at = models.DateTimeField(null=True)


class RejectedEvent(models.Model):
    """An event that was sent with a key and not taken: why, and how it began."""

    write_key = models.ForeignKey(WriteKey, on_delete=models.CASCADE, related_name="rejected")
    #: The batch of the spool and the place in it: recorded again after a kill, it is the same row.
    place = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField(db_index=True)
    reason = models.CharField(max_length=20)
    excerpt = models.CharField(max_length=300)


from shuke.collect.models_arrivals import (  # noqa: E402
    ArrivalHour,
    ArrivalTally,
    SenderCount,
    SilencePutOff,
)
from shuke.collect.models_connectors import (  # noqa: E402
    Connector,
    Feed,
    OrderPart,
    PrivacyRequest,
)
from shuke.collect.models_corrections import Correction  # noqa: E402
from shuke.collect.models_forms import (  # noqa: E402
    FormCaller,
    FormDay,
    FormEntry,
    FormVersion,
    WebForm,
)
from shuke.collect.models_messages import (  # noqa: E402
    MailAccount,
    MailFolder,
    Message,
    MessageFile,
    MessageHook,
    MessageWait,
)

__all__ = [
    "ArrivalHour",
    "ArrivalTally",
    "Connector",
    "Correction",
    "Document",
    "Feed",
    "FormCaller",
    "FormDay",
    "FormEntry",
    "FormVersion",
    "Import",
    "ImportBatch",
    "ImportedCustomer",
    "Kind",
    "MailAccount",
    "MailFolder",
    "Message",
    "MessageFile",
    "MessageHook",
    "MessageWait",
    "OrderPart",
    "Outcome",
    "PrivacyRequest",
    "Problem",
    "RejectedEvent",
    "SenderCount",
    "SilencePutOff",
    "WebForm",
    "WriteKey",
]
