"""The form of times for tickets."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.common.errors import ShukeError
from shuke.service.models import Ticket
from shuke.service.queries.tickets import receivers
from shuke.service.terms import CLOCKS, LONGEST, MOST_MINUTES, Terms

_LABELS = {
    "first": _("%(what)s: first answer"),
    "next": _("%(what)s: each next one"),
    "solve": _("%(what)s: solution"),
}


class TermsForm(forms.Form):
    """Hours by priority and in chats, when it is said, and to whom it goes."""

    message = ""

    def __init__(self, terms: Terms, data: Any = None):
        super().__init__(data)
        labels = dict(Ticket.Priority.choices)
        rows = [
            *((f"p{key}", labels[key], terms.by_priority[key]) for key in (4, 3, 2, 1)),
            ("chats", _("In chats"), terms.chats),
        ]
        for name, label, hours in rows:
            for which, value in zip(CLOCKS, hours, strict=True):
                self.fields[f"{name}_{which}"] = forms.FloatField(
                    label=_LABELS[which] % {"what": label}, min_value=0, max_value=LONGEST,
                    initial=value,
                )  # fmt: skip
        self.fields["warn"] = forms.IntegerField(
            label=_("Minutes before, to say it"), min_value=0, max_value=MOST_MINUTES,
            initial=terms.warn,
        )  # fmt: skip
        stage = terms.chain[0] if terms.chain else None
        self.fields["to"] = forms.ChoiceField(
            label=_("When a time was missed, give it to"), required=False,
            choices=[("", _("nobody else")), *((str(each.pk), each.name) for each in receivers())],
            initial=str(stage.to) if stage else "",
        )  # fmt: skip
        self.fields["after"] = forms.FloatField(
            label=_("So many hours after"), min_value=0, max_value=LONGEST,
            initial=stage.after if stage else 1,
        )  # fmt: skip

    def definition(self) -> dict[str, Any]:
        """See `terms.Terms.as_json`."""
        given = self.cleaned_data
        to = given["to"]
        return {
            "priorities": {
                str(key): [given[f"p{key}_{which}"] for which in CLOCKS] for key in (1, 2, 3, 4)
            },
            "chats": [given[f"chats_{which}"] for which in CLOCKS],
            "warn": given["warn"],
            "chain": [{"after": given["after"], "to": int(to)}] if to else [],
        }

    def show(self, error: ShukeError) -> None:
        """What a command refused stands over the form."""
        self.message = str(error.message)
