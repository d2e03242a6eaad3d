"""Letters to colleagues about their own log-ins."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from shuke.common import basics, shop_settings
from shuke.common.kit import formats
from shuke.common.models import RecordedFact
from shuke.engage.commands import send_house_mail
from shuke.team import commands
from shuke.team.queries import Staff, device_words, session_of


def send_reset_link(fact: RecordedFact) -> None:
    """After `team.RESET_WANTED`: the link, to whoever it is for; to nobody when there is nobody."""
    staff = commands.recipient_of(fact.payload["request"])
    if staff is None:
        return
    uid, token = commands.link_of(staff)
    url = settings.PUBLIC_URL + reverse("team:reset", args=[uid, token])
    with translation.override(_language(staff)):
        subject = _("A new password for %(shop)s") % {"shop": _shop()}
        text = _(
            "%(name)s, somebody asked for a new password for your log-in at %(shop)s.\n\nSet it here, within an "
            "hour:\n%(url)s\n\nIf that was not you, do nothing: your password stays as it is."
        ) % {"name": staff.name, "shop": _shop(), "url": url}
    send_house_mail(staff.email, subject, text)


def tell_of_new_device(fact: RecordedFact) -> None:
    """After `team.NEW_DEVICE`: where and with what somebody logged in as them."""
    row = session_of(fact.payload["session"])
    if row is None or not row.staff.email:
        return
    with translation.override(_language(row.staff)):
        subject = _("You logged in to %(shop)s from a new device") % {"shop": _shop()}
        text = _(
            "%(name)s, somebody logged in as you: %(at)s, %(device)s, internet address %(address)s.\n\nIf that was "
            "not you, end that session and change your password:\n%(url)s"
        ) % {
            "name": row.staff.name,
            "at": formats.moment(row.began_at),
            "device": device_words(row.agent) or _("Unknown browser"),
            "address": row.address or "–",
            "url": settings.PUBLIC_URL + reverse("team:sessions"),
        }
    send_house_mail(row.staff.email, subject, text)


def _language(staff: Staff) -> str:
    return staff.language or settings.LANGUAGE_CODE


def _shop() -> str:
    return shop_settings.value(basics.NAME) or "Shuke"
