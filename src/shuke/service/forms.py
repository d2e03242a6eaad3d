"""Forms of tickets. They read what was typed; commands decide whether it can be."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NewForm(forms.Form):
    """A matter that nobody wrote."""

    person = forms.CharField(
        label=pgettext_lazy("ticket", "Person"),
        max_length=254,
        help_text=_("Phone, e-mail, customer number or #id"),
    )
    subject = forms.CharField(label=_("What it is about"), max_length=300)
    note = forms.CharField(
        label=_("What was spoken of"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("A note for colleagues. The person does not see it."),
    )
