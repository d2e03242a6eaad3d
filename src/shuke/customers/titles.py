"""What rows that colleagues wrote on a person are called, where it is asked whose they are."""

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from shuke.customers.identity_kinds import labels
from shuke.customers.models import Child, Consent, Identity, PostalAddress, Tagging, Tie, Touch
from shuke.customers.templatetags.customers import field_name


def identity_title(row: Identity) -> str:
    return _("Contact detail: %(kind)s") % {"kind": labels().get(row.kind, row.kind)}


def child_title(row: Child) -> str:
    return _("Child: %(name)s") % {"name": row.name or row.born_on or ""}


def address_title(row: PostalAddress) -> str:
    return _("Postal address: %(street)s") % {"street": row.street}


def consent_title(row: Consent) -> str:
    words = {"channel": row.get_channel_display()}
    if row.state == Consent.State.GRANTED:
        return _("Agreed to be written to by %(channel)s") % words
    return _("Said no to %(channel)s") % words


def touch_title(row: Touch) -> str:
    if row.kind == "customers.note":
        return _("Note: %(text)s") % {"text": Truncator(row.detail.get("text", "")).chars(120)}
    return _("%(field)s changed") % {"field": field_name(row.detail.get("field", ""))}


def tag_title(row: Tagging) -> str:
    return _("Tag: %(name)s") % {"name": row.tag.name}


def tie_title(row: Tie) -> str:
    return _("Household: %(name)s") % {"name": row.name or row.other or ""}
