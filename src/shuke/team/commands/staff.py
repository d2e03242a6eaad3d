"""Who works here: joining, roles, leaving, passwords.

Leaving and a reset make the old password unusable, which ends every session (its key is derived
from the password hash), and revoke every token. Nobody is deleted.
"""

import secrets
from dataclasses import dataclass

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.team import facts
from shuke.team.models import Role, Staff, StaffSession, Token

#: Without look-alikes (0/O, 1/l/I), so that it can be read out on the phone.
LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True)
class Welcome:
    """A staff member and the password that is shown once."""

    staff: Staff
    password: str


def random_password() -> str:
    """Four groups of four: 93 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def add_staff(
    actor: Actor, *, username: str, name: str, role: str, email: str = "", password: str = ""
) -> Welcome:
    """Let somebody in. Without `password` a random one is made; Invalid names the wrong field."""
    require(actor, "staff.manage")
    username = Staff.objects.normalise(username)
    if not username:
        raise Invalid(
            _("Give a user name: letters, digits and . _ - @, without spaces."),
            fields={"username": _("Letters, digits and . _ - @ only.")},
        )
    role = _role(role)
    with transaction.atomic():
        if Staff.objects.filter(username=username).exists():
            message = _("“%(username)s” is taken. Choose another user name.") % {
                "username": username
            }
            raise Invalid(message, code="taken", fields={"username": message})
        staff = Staff(
            username=username,
            name=name.strip() or username,
            email=email.strip(),
            role=role,
            joined_at=clock.now(),
        )
        password = set_password(staff, password)
        facts.STAFF_ADDED.record(actor, staff.pk, role=role)
    return Welcome(staff, password)


def change_role(actor: Actor, staff_id: int, role: str) -> Staff:
    """Give another role. It holds from the next click; tokens shrink with it."""
    require(actor, "staff.manage")
    role = _role(role)
    with transaction.atomic():
        staff = _locked(staff_id)
        if staff.role == role:
            return staff
        if role != Role.OWNER:
            _keep_an_owner(staff)
        before, staff.role = staff.role, role
        staff.save(update_fields=["role"])
        facts.ROLE_CHANGED.record(
            actor, staff.pk, before=before, after=role, undo_with={"role": before}
        )
    return staff


def mark_left(actor: Actor, staff_id: int) -> Staff:
    """They work here no longer: sessions and tokens end at once."""
    require(actor, "staff.manage")
    with transaction.atomic():
        staff = _locked(staff_id)
        if staff.left_at is not None:
            return staff
        _keep_an_owner(staff)
        staff.left_at = clock.now()
        staff.set_unusable_password()
        staff.save(update_fields=["left_at", "password"])
        revoked = _revoke_all(staff)
        facts.STAFF_LEFT.record(actor, staff.pk, tokens=revoked)
    return staff


def let_return(actor: Actor, staff_id: int) -> Welcome:
    """Somebody who left comes back, with a new password."""
    require(actor, "staff.manage")
    with transaction.atomic():
        staff = _locked(staff_id)
        if staff.left_at is None:
            raise Conflict(_("%(name)s works here already.") % {"name": staff.name})
        staff.left_at = None
        password = set_password(staff)
        facts.STAFF_RETURNED.record(actor, staff.pk, role=staff.role)
    return Welcome(staff, password)


def reset_password(actor: Actor, staff_id: int, password: str = "") -> Welcome:
    """A new password for somebody who lost theirs; their sessions and tokens end."""
    require(actor, "staff.manage")
    with transaction.atomic():
        staff = _locked(staff_id)
        if staff.left_at is not None:
            raise Conflict(_("%(name)s has left. Reinstate them first.") % {"name": staff.name})
        password = set_password(staff, password)
        revoked = _revoke_all(staff)
        facts.PASSWORD_RESET.record(actor, staff.pk, tokens=revoked)
    return Welcome(staff, password)


def change_password(actor: Actor, new: str) -> Staff:
    """One's own password. The caller has checked the old one, and renews the session."""
    with transaction.atomic():
        staff = _locked(actor.id)
        set_password(staff, new)
        facts.PASSWORD_CHANGED.record(actor, staff.pk)
    return staff


def edit_profile(
    actor: Actor, *, name: str, email: str = "", language: str = "", theme: str = ""
) -> Staff:
    """One's own name, address, language and theme."""
    if not name.strip():
        raise Invalid(_("Enter the name your colleagues use."), fields={"name": _("Give a name.")})
    with transaction.atomic():
        staff = _locked(actor.id)
        before = {key: getattr(staff, key) for key in ("name", "email", "language", "theme")}
        staff.name, staff.email = name.strip(), email.strip()
        staff.language, staff.theme = language, theme
        staff.save(update_fields=["name", "email", "language", "theme"])
        facts.PROFILE_EDITED.record(actor, staff.pk, before=before["name"], undo_with=before)
    return staff


def _role(role: str) -> str:
    if role not in Role.values:
        message = _("Choose one of: %(roles)s.") % {"roles": ", ".join(Role.values)}
        raise Invalid(message, fields={"role": message})
    return role


def _locked(staff_id: int | None) -> Staff:
    staff = Staff.objects.select_for_update().filter(pk=staff_id).first()
    if staff is None:
        raise NotFound(_("There is no such staff member."))
    return staff


def _keep_an_owner(staff: Staff) -> None:
    """Lock all owners, so that two of them cannot leave in the same moment."""
    owners = Staff.objects.select_for_update().filter(role=Role.OWNER, left_at=None)
    if [owner.pk for owner in owners.order_by("pk")] == [staff.pk]:
        raise Conflict(
            _("%(name)s is the only owner. Make somebody else an owner first.")
            % {"name": staff.name},
            code="last_owner",
        )


def set_password(staff: Staff, password: str = "") -> str:
    """Give them this password, or a random one, and end their sessions; Invalid for a weak one."""
    if password:
        try:
            password_validation.validate_password(password, staff)
        except ValidationError as error:
            message = " ".join(error.messages)
            raise Invalid(message, code="weak_password", fields={"password": message}) from error
    else:
        password = random_password()
    staff.set_password(password)
    staff.save()
    StaffSession.objects.filter(staff=staff, ended_at=None).update(ended_at=clock.now())
    return password


def _revoke_all(staff: Staff) -> int:
    live = Token.objects.filter(staff=staff, revoked_at=None)
    return live.update(revoked_at=clock.now())
