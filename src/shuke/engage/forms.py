"""The forms of campaign pages: they read input, the commands decide."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.declarations import declared
from shuke.common.errors import Invalid
from shuke.common.kit.forms import ShopTimeField, set_choices
from shuke.customers.queries import identity_kind
from shuke.engage import senders
from shuke.engage.channels import Channel
from shuke.engage.rules import MOST, PURPOSES, WINDOWS, Cap, QuietHours, Rules, channel_name

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
        choices=[(share, f"{share}%") for share in HOLDOUTS],
    )
    has_offer = forms.BooleanField(
        label=_("Has an offer in it"),
        required=False,
        help_text=_(
            "A discount, a coupon, a gift: some relationship types want none, some nothing else."
        ),
    )
    subject = forms.CharField(label=_("Subject"), max_length=300, required=False)
    preheader = forms.CharField(label=_("Preview line"), max_length=300, required=False)
    html = forms.CharField(
        label=_("Letter"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}),
    )
    blocks = forms.CharField(label=_("Letter"), required=False, widget=forms.HiddenInput)
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
        set_choices(self, "segment_id", [("", _("Choose a segment")), *segments])
        set_choices(self, "language", [("", _("As each customer speaks")), *settings.LANGUAGES])
        share = self.initial.get("holdout_percent")
        if share is not None and share not in HOLDOUTS:
            set_choices(self, "holdout_percent", [(s, f"{s}%") for s in sorted({*HOLDOUTS, share})])

    def data_for_command(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    def refuse(self, error: Invalid) -> None:
        """Show what a command said beside the fields it said it about."""
        for name, message in error.fields.items():
            self.add_error(name if name in self.fields else None, message)
        if not error.fields:
            self.add_error(None, error.message)


class TextCampaignForm(CampaignForm):
    """The same of a campaign by SMS: its text is all it says."""

    text_label: Any = _("Text")
    text_help: Any = _("The signature in front and how to opt out behind are added.")
    text_rows = 6
    language_help: Any = _("Of how to opt out, dates and amounts.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("subject", "preheader", "html", "blocks", "sender", "reply_to"):
            del self.fields[name]
        text = self.fields["text"]
        text.label, text.help_text = self.text_label, self.text_help
        text.widget.attrs |= {"rows": self.text_rows}
        self.fields["language"].help_text = self.language_help


class SpokenCampaignForm(TextCampaignForm):
    """The same of a campaign by phone: what a colleague says."""

    text_label = _("What to say")
    text_help = _("Your colleague reads it beside the name: first why, then what to offer.")
    language_help = _("Of dates and amounts.")


class SiteCampaignForm(TextCampaignForm):
    """The same of a message on the shop's site."""

    text_help = _(
        "Shown to whoever logs in there, three times at most. The last web address becomes a button."
    )
    language_help = _("Of dates and amounts.")


class LinesCampaignForm(TextCampaignForm):
    """The same of a campaign by WeChat: its lines go out as they stand."""

    text_help = _("Nothing is added. A web address below it is where a tap leads.")
    text_rows = 8
    language_help = _("Of dates and amounts.")


class PaperCampaignForm(LinesCampaignForm):
    """The same of a letter or a parcel insert."""

    text_help = _("Each line is a paragraph. A web address becomes a code to be scanned.")


class WebhookCampaignForm(LinesCampaignForm):
    """The same of a webhook."""

    text_help = _("Words, or a JSON object, which is posted as “data”.")


class TestForm(forms.Form):
    address = forms.EmailField(label=_("Send a test to"))


class PhoneTestForm(forms.Form):
    address = forms.CharField(
        label=_("Send a test to"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )


class PlainTestForm(forms.Form):
    """To an address of a kind of its own: an open id."""

    address = forms.CharField(label=_("Send a test to"), max_length=80)


def test_form_of(channel: str) -> Any:
    """The form for a test over the channel."""
    kind = identity_kind(channel)
    return {"email": TestForm, "phone": PhoneTestForm}.get(kind, PlainTestForm)


class ScheduleForm(forms.Form):
    scheduled_at = ShopTimeField(label=_("Send at"))


class RulesForm(forms.Form):
    """The sending rules: a number per limit, empty for none, and the quiet hours."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    begins = forms.TimeField(
        label=pgettext_lazy("hours", "From"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    ends = forms.TimeField(
        label=pgettext_lazy("hours", "Until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    service_too = forms.BooleanField(label=_("Service messages wait too"), required=False)

    def __init__(self, current: Rules, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._current = current
        for purpose, channel, days in self._limits():
            self.fields[limit_name(purpose, channel, days)] = forms.IntegerField(
                required=False,
                min_value=1,
                max_value=MOST,
                label=f"{cap_title(purpose, channel)}: {WINDOWS[days]}",
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "placeholder": "–"}),
            )

    @classmethod
    def of(cls, rules: Rules) -> "RulesForm":
        initial: dict[str, Any] = {
            limit_name(cap.purpose, cap.channel, cap.days): cap.most for cap in rules.caps
        }
        initial["version"] = rules.version
        if rules.quiet:
            initial |= {
                "begins": rules.quiet.begins,
                "ends": rules.quiet.ends,
                "service_too": "service" in rules.quiet.purposes,
            }
        return cls(rules, initial=initial)

    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """One line of limits for each purpose, and for each of its channels where there are several."""
        return [
            (title, [self[limit_name(purpose, channel, days)] for days in WINDOWS])
            for purpose, channel, title in self._lines()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("begins")) != bool(data.get("ends")) and not self.errors:
            self.add_error(None, _("Give both times, or neither."))
        return data

    def rules(self) -> Rules:
        data = self.cleaned_data
        caps = [
            Cap(purpose, channel, days, most)
            for purpose, channel, days in self._limits()
            if (most := data.get(limit_name(purpose, channel, days)))
        ]
        quiet = None
        if data["begins"] and data["ends"]:
            purposes = ("marketing", "service") if data["service_too"] else ("marketing",)
            quiet = QuietHours(data["begins"], data["ends"], purposes)
        return Rules(tuple(sorted(caps)), quiet)

    def _lines(self) -> list[tuple[str, str, str]]:
        channels = {each.name for each in declared(Channel)}
        limited = {cap.channel for cap in self._current.caps} - {""}
        listed = ["", *sorted(channels | limited)] if len(channels) > 1 or limited else [""]
        return [
            (purpose, channel, cap_title(purpose, channel))
            for purpose in PURPOSES
            for channel in listed
        ]

    def _limits(self) -> list[tuple[str, str, int]]:
        return [
            (purpose, channel, days) for purpose, channel, _t in self._lines() for days in WINDOWS
        ]


def limit_name(purpose: str, channel: str, days: int) -> str:
    return f"limit-{purpose}-{channel}-{days}" if channel else f"limit-{purpose}-{days}"


def cap_title(purpose: str, channel: str) -> str:
    return f"{PURPOSES[purpose]} · {channel_name(channel)}" if channel else str(PURPOSES[purpose])
