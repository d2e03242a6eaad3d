"""The forms of campaign pages: they read input, the commands decide."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.common import clock
from shuke.common.errors import Invalid
from shuke.engage import senders

HOLDOUTS = (0, 5, 10, 15, 20, 30, 50)


class CampaignForm(forms.Form):
    """What a draft says and to whom; `data()` are the values for the commands."""

    name = forms.CharField(
        label=_("Campaign name"),
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": _("For you and your team")}),
    )
    segment_id = forms.TypedChoiceField(
        label=_("Segment"), coerce=int, empty_value=None, required=False
    )
    holdout_percent = forms.TypedChoiceField(
        label=_("Control group"),
        coerce=int,
        initial=10,
        choices=[(share, f"{share} %") for share in HOLDOUTS],
    )
    subject = forms.CharField(label=_("Subject"), max_length=300, required=False)
    preheader = forms.CharField(label=_("Preview line"), max_length=300, required=False)
    html = forms.CharField(
        label=_("Letter"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}),
    )
    sender = forms.CharField(
        label=_("Sender"),
        max_length=320,
        required=False,
    )
    reply_to = forms.CharField(label=_("Replies go to"), max_length=320, required=False)
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        help_text=_("Of the unsubscribe line, dates and amounts."),
    )
    text = forms.CharField(
        label=_("Plain text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Empty: it is made from the letter."),
    )

    def __init__(self, *args: Any, segments: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sender"].widget.attrs["placeholder"] = senders.sender()
        self._offer("segment_id", [("", _("Choose a segment")), *segments])
        self._offer("language", [("", _("As each customer speaks")), *settings.LANGUAGES])
        share = self.initial.get("holdout_percent")
        if share is not None and share not in HOLDOUTS:
            self._offer("holdout_percent", [(s, f"{s} %") for s in sorted({*HOLDOUTS, share})])

    def _offer(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def data_for_command(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    def refuse(self, error: Invalid) -> None:
        """Show what a command said beside the fields it said it about."""
        for name, message in error.fields.items():
            self.add_error(name if name in self.fields else None, message)
        if not error.fields:
            self.add_error(None, error.message)


class TestForm(forms.Form):
    address = forms.EmailField(label=_("Send a test to"))


class ShopTimeField(forms.DateTimeField):
    """An instant, written in the shop's zone."""

    def clean(self, value: Any) -> Any:
        with timezone.override(clock.shop_zone()):
            return super().clean(value)


class ScheduleForm(forms.Form):
    scheduled_at = ShopTimeField(
        label=_("Send at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
