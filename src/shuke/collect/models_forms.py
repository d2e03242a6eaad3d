"""Forms that people fill in on the web: what they ask, version by version, who sent which answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shuke.common.spells import Spell


class WebForm(Spell):
    """A form with a public address. Ended, it takes no more answers; what was sent stays."""

    class Kind(models.TextChoices):
        LEAD = "lead", _("Enquiry")
        TRIAL = "trial", _("Trial")
        TEST_DRIVE = "test_drive", _("Test drive")
        EVENT = "event", _("Event sign-up")
        DISTRIBUTOR = "distributor", _("Distributor report")

    #: Of the public address; says nothing and cannot be guessed.
    public_id = models.CharField(max_length=40, unique=True)
    name = models.CharField(_("Form"), max_length=80)
    kind = models.CharField(_("What for"), max_length=12, choices=Kind.choices)

    def __str__(self) -> str:
        return self.name


class FormVersion(models.Model):
    """What a form asks and says, as of one saving. Entries name the version that they answered, so that
    the words somebody agreed to can be shown years later."""

    form = models.ForeignKey(WebForm, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    #: As `webforms.content.read` gives it.
    content = models.JSONField()
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="form_version_once")]


class FormDay(models.Model):
    """How many browsers drew a form on a day and began to fill it in. Nothing of them is remembered."""

    form = models.ForeignKey(WebForm, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    seen = models.IntegerField(default=0)
    begun = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "day"], name="form_day_once")]


class FormCaller(models.Model):
    """How often one network address sent a form within an hour: a keyed hash of it, gone the next day."""

    caller = models.CharField(max_length=32)
    hour = models.DateTimeField()
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "hour"], name="form_caller_once")]


class FormEntry(models.Model):
    """The answers that one person sent, recorded from the inbox: on whose record they stand, and what they
    said of themselves that nobody has looked at yet."""

    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="entries")
    form = models.ForeignKey(WebForm, on_delete=models.PROTECT, related_name="entries")
    #: Of the document in the inbox.
    key = models.CharField(max_length=200)
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE)
    at = models.DateTimeField()
    #: Id of a question -> the answer as plain text.
    answers = models.JSONField(default=dict)
    #: Where they came from: {"source", "medium", "campaign", "referrer", "language"}.
    origin = models.JSONField(default=dict)
    #: Contacts that were not taken over: [{"kind", "value", "owner", "state": "open" | "added" | "dismissed"}].
    claims = models.JSONField(default=list)
    #: Of a consent that waits for the answer to a letter: the address, for which purposes, and the answer.
    address = models.CharField(max_length=254, blank=True)
    purposes = models.JSONField(default=list)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "key"], name="form_entry_once")]
        indexes = [models.Index(fields=["form", "-at", "-id"], name="form_entry_recent")]
