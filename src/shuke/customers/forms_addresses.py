"""The form for a postal address."""

from django import forms

from shuke.customers.models import PostalAddress


class AddressForm(forms.ModelForm):
    """What stands on an envelope."""

    class Meta:
        model = PostalAddress
        fields = ("receiver", "street", "district", "city", "province", "postcode", "country")
