"""Forms of agreements. They read what was typed; commands decide whether it can be."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.alliances.fields import CHANNELS, GIVES, TAKES
from shuke.alliances.models import Agreement
from shuke.common.access import Actor
from shuke.insight import queries as insight


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget)


def _several(label: Any, choices: Any, help_text: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=list(choices.items()),
        required=False,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
    )


class AgreementForm(forms.Form):
    """What was agreed with a partner."""

    partner = forms.CharField(label=_("Partner"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=Agreement.Kind.choices)
    about = forms.CharField(label=_("What for"), max_length=200)
    starts_on = _day(_("From"))
    ends_on = _day(_("Until"))
    takes = _several(
        _("What you receive"), TAKES, _("Other columns of the partner's file are left out.")
    )
    purpose = forms.ChoiceField(
        label=_("What you may send them"), choices=Agreement.Purpose.choices
    )
    channels = _several(
        _("Through which channels"), CHANNELS, _("By no other one, whatever the file says.")
    )
    consent_source = forms.CharField(
        label=_("Where they gave consent"),
        max_length=200,
        help_text=_("For example: the partner's app, registration page, version of May 2026."),
    )
    wording = forms.CharField(
        label=_("Wording they agreed to"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    gives = _several(
        _("What you share"), GIVES, _("Only of people who agreed to be given to partners.")
    )
    form = forms.ChoiceField(label=_("How it is shared"), choices=Agreement.Form.choices)


class GiveForm(forms.Form):
    """Whom the partner gets."""

    segment = forms.TypedChoiceField(label=_("Segment"), coerce=int)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any):
        super().__init__(*args, **kwargs)
        rows = insight.list_segments(actor) if actor.can("segments.view") else []
        field = cast(forms.ChoiceField, self.fields["segment"])
        field.choices = [(row.id, row.name) for row in rows]
