"""What a sender says that it sent."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shuke.collect.queries.arrivals import names
from shuke.common import clock
from shuke.common.kit.forms import set_choices


class CountForm(forms.Form):
    """How much the sender behind a door says that it sent on a day; an empty number takes its word back."""

    source = forms.ChoiceField(label=_("Entry point"))
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    count = forms.IntegerField(
        label=_("How many it sent"),
        required=False,
        min_value=0,
        help_text=_("As its own page counts orders, customers or events. Empty: no count."),
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        by_name = sorted((name, source) for source, name in names().items())
        set_choices(self, "source", [(source, name) for name, source in by_name])
        self.fields["day"].widget.attrs["max"] = clock.today().isoformat()
