"""Forms of leads and deals. They read what was typed; commands decide whether it can be."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common import clock
from shuke.sales.models import Deal, Via


def _day() -> Any:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class EnquiryForm(forms.Form):
    """That somebody asked."""

    via = forms.ChoiceField(
        label=pgettext_lazy("lead", "Way"), choices=Via.choices, initial=Via.CHAT
    )
    words = forms.CharField(
        label=_("What they want"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class DealForm(forms.Form):
    """A deal: what about, worth, the next step with its day."""

    title = forms.CharField(label=pgettext_lazy("deal", "What it is about"), max_length=120)
    kind = forms.ChoiceField(label=pgettext_lazy("deal", "Kind"), choices=Deal.Kind.choices)
    value = forms.DecimalField(
        label=pgettext_lazy("deal", "Worth"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        initial=0,
    )
    next_step = forms.CharField(
        label=pgettext_lazy("deal", "Next step"),
        max_length=200,
        help_text=_("What you do next, and on which day."),
    )
    next_on = forms.DateField(label=pgettext_lazy("deal", "When"), widget=_day())
    closes_on = forms.DateField(label=pgettext_lazy("deal", "Expected"), widget=_day())

    def __init__(self, data: Any = None, **initial: Any):
        days = {
            "next_on": clock.today() + dt.timedelta(days=1),
            "closes_on": clock.today() + dt.timedelta(days=30),
        }
        super().__init__(data, initial={**days, **initial})
