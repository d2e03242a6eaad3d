"""Surveys, what they ask version by version, who is invited, and what people answer."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.revisions import Tracked


class Survey(models.Model):
    """Something that the shop asks people, in waves, with a public address of its own."""

    class Kind(models.TextChoices):
        CSAT = "csat", _("Satisfaction (CSAT)")
        NPS = "nps", _("Recommendation (NPS)")
        CES = "ces", _("Effort (CES)")
        RESEARCH = "research", _("Market research")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("survey", "Draft")
        OPEN = "open", pgettext_lazy("survey", "Running")
        CLOSED = "closed", pgettext_lazy("survey", "Closed")

    name = models.CharField(_("Name"), max_length=80)
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind.choices)
    state = models.CharField(_("State"), max_length=8, choices=State.choices, default=State.DRAFT)
    #: Of the address for everybody; says nothing and cannot be guessed.
    public_id = models.CharField(max_length=24, unique=True)
    #: Whether anybody who has the address may answer, without a name.
    is_public = models.BooleanField(default=False)
    #: Whether people are asked when a ticket of theirs is solved.
    after_ticket = models.BooleanField(default=False)
    #: For so many days nobody is asked again by itself.
    rest_days = models.PositiveSmallIntegerField(default=30)
    #: What is enough: {"group": …, "most": n} or {"question": …, "choice": …, "most": n}, counted in a wave.
    quotas = models.JSONField(default=list)
    made_at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        indexes = [
            models.Index(fields=["-made_at", "-id"], name="survey_recent"),
            models.Index(fields=["state"], name="survey_state"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class Questionnaire(models.Model):
    """What a survey asks and says, as of one saving. Responses keep the one that they answered."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    #: As `content.read` gives it.
    content = models.JSONField()
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="questionnaire_once")
        ]


class Wave(models.Model):
    """One round of asking: waves of a survey are compared."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="waves")
    number = models.PositiveIntegerField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="wave_once")]


class Invitation(models.Model):
    """One person is asked once in a wave, or once about a matter."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="invitations")
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="invitations")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    #: Of their own address: random, names nobody.
    code = models.CharField(max_length=24, unique=True)
    #: The matter that it is about ("ticket:12"); "": none.
    matter = models.CharField(max_length=40, blank=True)
    #: Which of the groups that are compared, each with its quota.
    group = models.CharField(max_length=80, blank=True)
    #: The colleague who had the matter.
    staff = models.ForeignKey("team.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "customer", "matter"], name="invitation_once")
        ]
        indexes = [
            models.Index(fields=["invited_at", "id"], name="invitation_recent"),
            models.Index(fields=["survey", "invited_at"], name="invitation_of_survey"),
        ]


class Response(models.Model):
    """What one person answered, once."""

    class Way(models.TextChoices):
        INVITATION = "invitation", _("Own link")
        PUBLIC = "public", _("Public link or QR code")
        API = "api", _("API")

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="responses")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="responses")
    invitation = models.OneToOneField(
        Invitation, null=True, on_delete=models.SET_NULL, related_name="response"
    )
    #: Null: whoever answered gave no name.
    customer = models.ForeignKey(
        "customers.Customer", null=True, on_delete=models.PROTECT, related_name="+"
    )
    staff = models.ForeignKey("team.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    #: Of the page or the program that sent it: sent twice it counts once.
    key = models.CharField(max_length=64)
    way = models.CharField(max_length=12, choices=Way.choices)
    group = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=8, blank=True)
    at = models.DateTimeField()
    #: What the head question measures ("nps", "csat", "ces"; "" for none), and the answer to it.
    measure = models.CharField(max_length=4, blank=True)
    score = models.PositiveSmallIntegerField(null=True)
    #: Since when somebody very dissatisfied waits for a colleague; null: nobody does.
    waits_since = models.DateTimeField(null=True)
    attended_at = models.DateTimeField(null=True)
    attended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "key"], name="response_once")]
        indexes = [
            models.Index(fields=["survey", "-at", "-id"], name="response_of_survey"),
            models.Index(fields=["at", "id"], name="response_recent"),
            models.Index(
                fields=["waits_since", "id"],
                condition=models.Q(waits_since__isnull=False),
                name="response_waits",
            ),
        ]


class ResponseValue(models.Model):
    """What a response says to one question: a choice, a number of a scale, or a text."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="values")
    question = models.CharField(max_length=8)
    #: Of a table of questions: which of its lines.
    line = models.CharField(max_length=8, blank=True)
    choice = models.CharField(max_length=8, blank=True)
    number = models.PositiveSmallIntegerField(null=True)
    text = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["response", "question"], name="value_of_response")]


class Standing(Tracked):
    """What somebody said last, of all surveys: what segments and the record ask."""

    customer = models.OneToOneField(
        "customers.Customer", on_delete=models.PROTECT, related_name="survey_standing"
    )
    #: "promoter", "passive", "detractor"; "" for who was never asked.
    recommends = models.CharField(max_length=10, blank=True)
    #: "very", "satisfied", "neither", "dissatisfied"; "".
    satisfied = models.CharField(max_length=12, blank=True)
    responses = models.PositiveIntegerField(default=0)
    answered_on = models.DateField(null=True)


class Finding(models.Model):
    """What a survey showed, who sees to it until when, and what came of it."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="findings")
    text = models.CharField(_("What it showed"), max_length=120)
    task = models.ForeignKey("tasks.Task", on_delete=models.PROTECT, related_name="+")
    #: The survey's figures when it was written down.
    before: Any = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    #: What it changed, in a colleague's words.
    outcome = models.CharField(_("What it changed"), max_length=500, blank=True)
    outcome_at = models.DateTimeField(null=True)
    outcome_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["survey", "-at"], name="finding_recent")]
