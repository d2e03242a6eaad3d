"""A new password by a link in a letter.

Whoever asks is answered in the same words and with the same work, whether the name is anybody's or not. The link holds
for an hour, and once: it is signed over the password that it replaces.
"""

import datetime as dt

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import NOBODY
from shuke.common.errors import Invalid
from shuke.team import facts
from shuke.team.commands.staff import set_password
from shuke.team.models import ResetRequest, Staff
from shuke.team.queries import actor_for

#: Letters to one person, and asked for from one address, in an hour.
PER_PERSON, PER_ADDRESS = 3, 10
_HOUR = dt.timedelta(hours=1)


class LinkOver(Invalid):
    """The link was used, is too old, or never was one."""

    code = "link_over"


class _Links(PasswordResetTokenGenerator):
    key_salt = "shuke.team.reset"

    def _now(self) -> dt.datetime:
        return clock.now().replace(tzinfo=None)


_links = _Links()


@transaction.atomic
def ask_for_link(name: str, address: str | None) -> None:
    """Somebody typed a user name or an address of e-mail. A letter goes out if it is somebody's who has one."""
    row = ResetRequest.objects.create(staff=_named(name), address=address, at=clock.now())
    facts.RESET_WANTED.record(NOBODY, request=row.pk)


def _named(name: str) -> Staff | None:
    """By user name, else by an address that only one has."""
    name = name.replace("\0", "").strip()[:254]
    people = Staff.objects.filter(left_at=None)
    by_name = people.filter(username=Staff.objects.normalise(name) or "-").first()
    by_address = list(people.filter(email__iexact=name or "-")[:2])
    return by_name or (by_address[0] if len(by_address) == 1 else None)


def recipient_of(request_id: int) -> Staff | None:
    """Who gets the letter of this request; nobody when there were too many in the past hour."""
    row = ResetRequest.objects.select_related("staff").filter(pk=request_id).first()
    if row is None or row.staff is None or not (row.staff.email and row.staff.is_active):
        return None
    lately = ResetRequest.objects.filter(at__gt=row.at - _HOUR, pk__lte=row.pk)
    if lately.filter(staff=row.staff).count() > PER_PERSON:
        return None
    if row.address and lately.filter(address=row.address).count() > PER_ADDRESS:
        return None
    return row.staff


def link_of(staff: Staff) -> tuple[str, str]:
    """The two parts of the address that the letter holds."""
    return urlsafe_base64_encode(str(staff.pk).encode()), _links.make_token(staff)


def person_of(uid: str, token: str) -> Staff:
    """Whose link it is. Raises LinkOver."""
    try:
        pk = int(force_str(urlsafe_base64_decode(uid)))
    except (ValueError, OverflowError):
        pk = 0
    staff = Staff.objects.filter(pk=pk, left_at=None).first() if 0 < pk < 2**63 else None
    if staff is None or not _links.check_token(staff, token):
        raise LinkOver(
            _("This link was used already, or is older than an hour. Ask for another one.")
        )
    return staff


def set_password_by_link(uid: str, token: str, new: str) -> Staff:
    """A new password; sessions end. The second step is asked as ever. Raises LinkOver, Invalid for a weak one."""
    with transaction.atomic():
        pk = person_of(uid, token).pk
        Staff.objects.select_for_update().get(pk=pk)
        staff = person_of(uid, token)  # as it is now that nobody else uses it
        set_password(staff, new)
        facts.PASSWORD_MAILED.record(actor_for(staff), staff.pk)
    return staff
