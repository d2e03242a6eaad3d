"""The form for a postal address."""

from typing import Any

from django import forms

from shuke.customers.models import PostalAddress
from shuke.customers.postal import limit_of

#: In the order in which they are filled in.
FIELDS = ("receiver", "street", "district", "city", "province", "postcode", "country")


class AddressForm(forms.Form):
    """What stands on an envelope."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            column: Any = PostalAddress._meta.get_field(name)
            self.fields[name] = forms.CharField(
                label=column.verbose_name, max_length=limit_of(name), required=name == "street"
            )
