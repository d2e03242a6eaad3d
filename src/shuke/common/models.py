from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from shuke.common.leases import Leased


class Revision(models.Model):
    """The one counter row (id 1) behind `revisions.next_revision` on SQLite."""

    value = models.BigIntegerField(default=0)


class RemovedRows(models.Model):
    """The revision at which rows of a tracked table were last deleted (`revisions.rows_removed`)."""

    table = models.CharField(max_length=63, primary_key=True)
    revision = models.BigIntegerField()


class RecordedFact(models.Model):
    """Something that happened and who did it, recorded in the transaction that made it true. Append-only:
    the audit is read from these rows (decision 0084)."""

    #: The kind of a declared `facts.Fact`.
    kind = models.CharField(max_length=80)
    at = models.DateTimeField()
    #: Staff id; null for the system, the command line and strangers.
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120, blank=True)
    #: Key of a declared `facts.Subject` and the id of one; empty and null when it is about none.
    subject = models.CharField(max_length=20, blank=True)
    subject_id = models.BigIntegerField(null=True)
    payload = models.JSONField(default=dict)
    #: Whether the owner can look it up; such rows stay.
    audited = models.BooleanField(default=False)
    #: It tells of the past, brought by an import or a first fill: nobody is written to because of it.
    backfill = models.BooleanField(default=False)

    #: What the things that it mentions are called, by key of the subject: set by `audit.read_names`.
    names: Mapping[str, str] = {}
    #: Whether whoever looks can undo it: set by `undoing.read_states`.
    undo_state: Any = None

    class Meta:
        indexes = [
            models.Index(fields=["kind", "at"], name="fact_kind"),
            models.Index(
                fields=["-at", "-id"], condition=models.Q(audited=True), name="audit_newest"
            ),
            models.Index(
                fields=["actor_id", "-at", "-id"],
                condition=models.Q(audited=True),
                name="audit_of_actor",
            ),
            models.Index(
                fields=["kind", "-at", "-id"],
                condition=models.Q(audited=True),
                name="audit_of_kind",
            ),
        ]


class UndoStep(models.Model):
    """What the undo of a fact needs, for a day: `before` may hold personal values, so the row goes then."""

    fact = models.OneToOneField(
        RecordedFact, on_delete=models.CASCADE, primary_key=True, related_name="undo_step"
    )
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    until = models.DateTimeField(db_index=True)
    undone_at = models.DateTimeField(null=True)
    #: The fact that this one undid.
    undoes = models.ForeignKey(
        RecordedFact, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )


class Reaction(models.Model):
    """One thing that follows one fact: due until it is done, or has failed too often. Written with the
    fact; `done_at` commits with the effect."""

    fact = models.ForeignKey(RecordedFact, on_delete=models.CASCADE, related_name="reactions")
    #: Address of the handler.
    name = models.CharField(max_length=120)
    #: When it is enqueued again, unless its job has run before.
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    #: When it was given up: it waits for a person.
    failed_at = models.DateTimeField(null=True)
    #: How often it has failed, and how the last time.
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fact", "name"], name="reaction_once_per_fact"),
            models.CheckConstraint(
                condition=models.Q(due_at__isnull=False, done_at=None, failed_at=None)
                | models.Q(due_at=None, done_at__isnull=False, failed_at=None)
                | models.Q(due_at=None, done_at=None, failed_at__isnull=False),
                name="reaction_in_one_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(due_at__isnull=False), name="reaction_due"
            ),
            models.Index(
                fields=["-id"],
                condition=models.Q(done_at=None, tries__gt=0),
                name="reaction_troubled",
            ),
        ]


class ReactionChunk(models.Model):
    """Some of the people that a fact names, for whom a reaction is done or has failed."""

    reaction = models.ForeignKey(
        Reaction, on_delete=models.CASCADE, related_name="chunks", db_index=False
    )
    #: The first and the last of them by their position in the fact's set.
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    people = models.IntegerField()
    #: Null: it failed, and stays open.
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reaction", "last"], name="reaction_chunk_once")
        ]
        indexes = [
            models.Index(
                fields=["reaction", "first"],
                condition=models.Q(done_at=None),
                name="reaction_chunk_open",
            )
        ]


class AnsweredCall(models.Model):
    """What a call of the API with an `Idempotency-Key` was answered (`common.idempotency`)."""

    #: SHA-256 of token, operation and key.
    id = models.CharField(primary_key=True, max_length=64)
    #: SHA-256 of what was sent.
    digest = models.CharField(max_length=64)
    status = models.SmallIntegerField()
    content_type = models.CharField(max_length=100)
    body = models.TextField()
    at = models.DateTimeField(db_index=True)


class SettingVersion(models.Model):
    """What a `slots.Setting` was set to, when and by whom. Append-only: the newest row of a key holds."""

    key = models.CharField(max_length=60)
    #: Null: the default again.
    value = models.JSONField(null=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["key", "-id"], name="setting_newest")]


class WriteProbe(models.Model):
    """The one row (id 1) that `probing.why_not_writable` writes."""

    at = models.DateTimeField()
    filler = models.BinaryField(default=b"")


class BulkChange(models.Model):
    """One bulk action on many rows of a list: what was done, by whom, and how far it is. Its rows stand in
    steps, so that it goes on after a kill and is taken back as a whole."""

    #: `ListPage.table` and `BulkAction.key`.
    table = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)
    #: The capabilities that the actor held when it began.
    rights = models.JSONField(default=list)
    values = models.JSONField(default=dict)
    #: Rows chosen.
    total = models.PositiveIntegerField()
    at = models.DateTimeField()
    #: When somebody took it back; steps follow.
    undo_at = models.DateTimeField(null=True)
    #: Why it went no further.
    failure = models.TextField(blank=True)


class BulkStep(models.Model):
    """Some of the rows of a bulk change: done at `done_at`, taken back at `undone_at`."""

    change = models.ForeignKey(BulkChange, on_delete=models.CASCADE, related_name="steps")
    ids = models.JSONField()
    #: What the action gave back, for its undo.
    changed = models.JSONField(default=list)
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)


class Endpoint(models.Model):
    """Another system that things are delivered to. The room whose `kind` it is checks who may change it."""

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    url = models.CharField(max_length=2000)
    #: `secrets.seal` of what signs its deliveries.
    secret = models.TextField()
    created_at = models.DateTimeField()
    #: Failures in a row, and since when.
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    #: It failed for too long: its deliveries wait until somebody resumes it.
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)


class Delivery(Leased):
    """One thing sent to one endpoint, with what became of it (`common.deliveries`)."""

    class State(models.TextChoices):
        QUEUED = "queued"
        DELIVERING = "delivering"
        DELIVERED = "delivered"
        #: The last try failed; there will be another.
        FAILED = "failed"
        GIVEN_UP = "given_up"

    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="deliveries")
    #: The same for every try, so that the receiver can tell a repeated one.
    key = models.CharField(max_length=100)
    event = models.CharField(max_length=80)
    #: The JSON text that is sent and signed.
    body = models.TextField()
    created_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    #: Of the last try: an `http.Failure` or "secret", what was said, and the answer.
    failure = models.CharField(max_length=12, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    status = models.SmallIntegerField(null=True)
    seconds = models.FloatField(null=True)
    excerpt = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "key"], name="delivery_once_per_endpoint")
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "next_try_at"],
                condition=models.Q(ended_at=None),
                name="delivery_open",
            )
        ]


class SavedView(models.Model):
    """A list as somebody wants to see it again: its filters, order and columns, under a name."""

    #: `ListPage.table`.
    table = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    #: The filters and the order, as a query string without paging.
    query = models.CharField(max_length=2000, blank=True)
    #: Names of the columns shown, by dots as in the cookie; empty: as each reader has them.
    columns = models.CharField(max_length=2000, blank=True)
    owner_id = models.BigIntegerField()
    owner_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    #: Since when everybody sees it.
    shared_at = models.DateTimeField(null=True)
    #: What its columns and conditions were called when it was saved ("column:city", "filter:tag"), for when
    #: they are gone.
    labels = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["table"], condition=models.Q(ended_at=None), name="saved_view_of_table"
            )
        ]


class ViewOrder(models.Model):
    """In which order somebody has the tabs over one list, others' shared ones included."""

    owner_id = models.BigIntegerField()
    table = models.CharField(max_length=60)
    view_ids = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_id", "table"], name="one_order_of_views")
        ]


class Upload(models.Model):
    """A file that comes in pieces (`common.uploads`): what has arrived stands beside it in a file."""

    #: `slots.UploadUse.key`.
    use = models.CharField(max_length=40)
    owner_id = models.BigIntegerField()
    file_name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    #: SHA-256 of what tells the file from others, as the sender says it; empty: it cannot be told.
    mark = models.CharField(max_length=64, blank=True)
    #: Bytes that are on the disk.
    offset = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    #: When the latest piece came.
    touched_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)
    #: The address of what was made of it.
    became = models.CharField(max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner_id", "use", "mark"],
                condition=models.Q(ended_at=None) & ~models.Q(mark=""),
                name="upload_once_per_file",
            )
        ]
        indexes = [
            models.Index(fields=["owner_id"], condition=models.Q(ended_at=None), name="upload_open")
        ]
