"""Forms of surveys. They read what was typed; commands decide whether it can be."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.access import Actor
from shuke.common.texts import readable, whole_number
from shuke.surveys import commands, queries
from shuke.surveys.content import choice_line
from shuke.surveys.kinds import CHOOSING
from shuke.surveys.models import Survey
from shuke.surveys.starters import READY
from shuke.tasks.queries.tasks import receivers


class NewForm(forms.Form):
    """What to begin with, and its name."""

    ready = forms.ChoiceField(
        label=_("Begin with"),
        choices=lambda: [(key, words) for key, (words, *_rest) in READY.items()],
        help_text=_("What it asks can be changed before anybody is asked."),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        required=False,
        help_text=_("For the team; empty: as above."),
    )


class ReachForm(forms.Form):
    """Whom a survey asks, and how many answers are enough."""

    is_public = forms.BooleanField(
        label=_("Anybody with the link or the QR code may answer, without a name"), required=False
    )
    after_ticket = forms.BooleanField(
        label=_("Ask people when a ticket of theirs is solved"),
        required=False,
        help_text=_(
            "They get an invitation; a journey that begins with it writes to them, within your sending rules."
        ),
    )
    rest_days = forms.IntegerField(
        label=_("Days in which nobody is asked again after a ticket"), min_value=0, max_value=366
    )
    quotas = forms.CharField(
        label=_("Enough answers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One a line, counted in each wave: a group that you invite, or an answer as it stands in the survey, and "
            "how many are enough. For example: Regulars = 50"
        ),
    )

    def __init__(self, *args: Any, survey: Survey, **more: Any):
        self.survey = survey
        self.content = queries.questionnaire(survey).content
        names = ("is_public", "after_ticket", "rest_days")
        initial = {name: getattr(survey, name) for name in names}
        initial["quotas"] = "\n".join(map(self._line, survey.quotas))
        super().__init__(*args, initial=initial, **more)

    def clean_quotas(self) -> list[dict[str, Any]]:
        return [
            self._quota(line) for line in self.cleaned_data["quotas"].splitlines() if line.strip()
        ]

    def save(self, actor: Actor) -> None:
        values = dict(self.cleaned_data)
        quotas = values.pop("quotas")
        with transaction.atomic():
            commands.set_up(actor, self.survey.pk, **values)
            commands.set_quotas(actor, self.survey.pk, quotas=quotas)

    def _choices(self) -> list[tuple[str, str, dict[str, str]]]:
        return [
            (question["id"], each["id"], each["label"])
            for question in self.content["questions"]
            if question["kind"] in CHOOSING
            for each in question["choices"]
        ]

    def _quota(self, line: str) -> dict[str, Any]:
        words, _equals, number = line.replace("＝", "=").rpartition("=")
        words, most = readable(words), whole_number(number.strip(), 7)
        if not words or not most:
            raise forms.ValidationError(
                _("“%(line)s” is no quota: write a name, =, and a number.") % {"line": line.strip()}
            )
        for question, choice, label in self._choices():
            if words in (choice_line(label), *label.values()):
                return {"question": question, "choice": choice, "most": most}
        return {"group": words, "most": most}

    def _line(self, quota: dict[str, Any]) -> str:
        words = quota.get("group", "")
        for question, choice, label in self._choices():
            if (question, choice) == (quota.get("question"), quota.get("choice")):
                words = choice_line(label)
        return f"{words or quota.get('choice', '')} = {quota['most']}"


class FindingForm(forms.Form):
    """What a survey showed, who sees to it, until when."""

    text = forms.CharField(label=_("What it showed"), max_length=120)
    note = forms.CharField(
        label=pgettext_lazy("finding", "What to do about it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    holder_id = forms.ChoiceField(label=_("Who sees to it"), required=False)
    due_on = forms.DateField(
        label=_("Until when"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        staff = [(str(each.pk), str(each)) for each in receivers()]
        field = self.fields["holder_id"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Whoever takes it")), *staff]

    @property
    def values(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        values["holder_id"] = int(values["holder_id"]) if values["holder_id"] else None
        return values
