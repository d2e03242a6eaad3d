"""The form by which a shop is connected: it reads input, the command decides."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.collect.connectors.registry import kinds


class ConnectorForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What the shop runs on"),
        choices=lambda: [(kind.code, kind.label) for kind in kinds().values()],
    )
    name = forms.CharField(
        label=_("Name of the shop"), max_length=80, help_text=_("For you and your team.")
    )
    store = forms.CharField(
        label=_("Store"),
        max_length=60,
        initial="web",
        help_text=_(
            "The code of the store in which its orders stand. Take the one of your imports, so that an order "
            "that came in both ways is one."
        ),
    )
    secret = forms.CharField(
        label=_("Secret"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "Shopify makes it: paste it here. For all others leave it empty, and one is made."
        ),
    )
