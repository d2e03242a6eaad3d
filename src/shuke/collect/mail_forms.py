"""The form by which a mailbox is read: it reads input, the command decides."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.collect.models import MailAccount
from shuke.common import clock


def _month_ago() -> dt.date:
    return clock.today() - dt.timedelta(days=30)


class MailForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the mailbox"), max_length=80, help_text=_("For you and your team.")
    )
    address = forms.EmailField(
        label=_("Its e-mail address"), max_length=254, help_text=_("To which customers write.")
    )
    host = forms.CharField(
        label=_("IMAP server"), max_length=200, help_text=_("Like imap.example.com.")
    )
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=993)
    security = forms.ChoiceField(
        label=_("Protection"), choices=MailAccount.Security.choices, initial="tls"
    )
    user = forms.CharField(
        label=_("User name"), max_length=200, help_text=_("Often the address itself.")
    )
    secret = forms.CharField(
        label=_("Password"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "At QQ, 163, Gmail and many others a password of its own for programs (授权码). It is stored "
            "encrypted. Leave it empty to keep the one that is there."
        ),
    )
    folders = forms.CharField(
        label=_("Folders"),
        max_length=1_000,
        initial="INBOX",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One a line. With the folder of sent mail the record shows what the shop answered."
        ),
    )
    authserv_id = forms.CharField(
        label=_("What its server calls itself"),
        max_length=200,
        required=False,
        help_text=_(
            "The first word of the header “Authentication-Results” of a mail that you got, like mx.example.com. "
            "A mail whose sender that server could not confirm then changes no consent: it waits for a colleague. "
            "Empty: nobody looks at it."
        ),
    )
    since = forms.DateField(
        label=_("Messages since"),
        initial=_month_ago,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Earlier ones stay in the mailbox alone. Nobody waits for those before today."),
    )

    def values(self) -> dict:
        """As the commands take them."""
        return {**self.cleaned_data, "folders": self.cleaned_data["folders"].splitlines()}


def initial_of(row: MailAccount) -> dict:
    """What the form of a mailbox begins with; its password is not shown."""
    fields = ("name", "address", "host", "port", "security", "user", "since", "authserv_id")
    folders = "\n".join(row.folders.order_by("pk").values_list("name", flat=True))
    return {name: getattr(row, name) for name in fields} | {"folders": folders}
