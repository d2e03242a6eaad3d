"""Forms of gatherings. They read what was typed; commands decide whether it can be."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.common.kit.forms import ShopTimeField
from shuke.gatherings.commands import Plan
from shuke.gatherings.models import Gathering


class PlanForm(forms.Form):
    """What a gathering is, when and for how many."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Gathering.Kind.choices)
    starts_at = ShopTimeField(label=_("Begins"))
    ends_at = ShopTimeField(label=_("Ends"))
    place = forms.CharField(
        label=_("Where it is"),
        max_length=200,
        required=False,
        help_text=_("An address; of a live stream its link."),
    )
    about = forms.CharField(
        label=_("Description"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    capacity = forms.IntegerField(
        label=_("Capacity"),
        min_value=0,
        initial=0,
        help_text=_("People; 0 for any number. Whoever is too late waits."),
    )
    largest_party = forms.IntegerField(
        label=_("Guests per invitation"),
        min_value=1,
        max_value=20,
        initial=2,
        help_text=_("The guest included."),
    )
    enclosures = forms.CharField(
        label=_("Included with the invitation"),
        max_length=300,
        required=False,
        help_text=_("For example: plan of the way, voucher for tea."),
    )
    series = forms.CharField(
        label=_("Series"),
        max_length=80,
        required=False,
        help_text=_("Events of one series are compared: every city, every year."),
    )

    @property
    def plan(self) -> Plan:
        return Plan(**self.cleaned_data)


class PartyForm(forms.Form):
    """How many come."""

    party = forms.IntegerField(label=_("How many come"), min_value=1, max_value=20, initial=1)
