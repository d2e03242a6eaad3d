"""Setting up a second factor, asking it, and ending it."""

import datetime as dt
import secrets as random_bytes

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from shuke.common import clock, secrets
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.ids import token_hash
from shuke.team import facts, totp
from shuke.team.models import RecoveryCode, SecondFactor, Staff

CODES = 10
#: So many wrong codes in a row, then none is taken for a while.
MOST_FAILURES = 6
PAUSE = dt.timedelta(minutes=15)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def begin_second_factor(actor: Actor) -> SecondFactor:
    """A new secret for one's own app; it counts once `confirm_second_factor` got a code of it. Raises Conflict where
    one counts already."""
    with transaction.atomic():
        staff = _own(actor)
        rows = SecondFactor.objects.filter(staff=staff, ended_at=None)
        if rows.exclude(confirmed_at=None).exists():
            raise Conflict(_("Two-step log-in is on already."))
        rows.update(ended_at=clock.now())
        secret = secrets.seal(totp.new_secret())
        return SecondFactor.objects.create(staff=staff, secret=secret, made_at=clock.now())


def confirm_second_factor(actor: Actor, code: str) -> list[str]:
    """Ask for it from the next log-in on; codes for when the phone is gone, which are shown this once. Raises Invalid
    for a wrong code."""
    with transaction.atomic():
        staff = _own(actor)
        factor = SecondFactor.objects.filter(staff=staff, ended_at=None, confirmed_at=None).first()
        if factor is None:
            raise Conflict(_("Begin again: there is nothing to confirm."))
        if not _take_code(factor, code):
            raise _wrong()
        SecondFactor.objects.filter(pk=factor.pk).update(confirmed_at=clock.now())
        Staff.objects.filter(pk=staff.pk).update(has_second_factor=True)
        codes = _new_codes(factor)
        facts.SECOND_FACTOR_ON.record(actor, staff.pk)
    return codes


def renew_recovery_codes(actor: Actor, code: str) -> list[str]:
    """New ones for a code of the app; the old ones open nothing any more. Raises Invalid."""
    staff = Staff.objects.get(pk=actor.id)
    if not check_code(staff, code, on_paper=False):
        raise _wrong()
    with transaction.atomic():
        factor = _open(staff)
        RecoveryCode.objects.filter(factor=factor, used_at=None).update(used_at=clock.now())
        facts.RECOVERY_CODES_MADE.record(actor, staff.pk)
        return _new_codes(factor)


def check_code(staff: Staff, code: str, *, on_paper: bool = True) -> bool:
    """Whether this code, of the app or (`on_paper`) a written one, lets them in now. Wrong ones are counted, and after
    some none is taken for a quarter of an hour."""
    with transaction.atomic():
        factor = _open(staff)
        if _is_paused(factor):
            return False
        is_right = _take_code(factor, code) or (on_paper and _take_paper(factor, code))
        rows = SecondFactor.objects.filter(pk=factor.pk)
        if is_right:
            rows.update(failures=0)
        else:
            failures = 1 if factor.failures >= MOST_FAILURES else F("failures") + 1
            rows.update(failures=failures, failed_at=clock.now())
            facts.CODE_FAILED.record(Actor(id=staff.pk, name=staff.name))
    return is_right


def _is_paused(factor: SecondFactor) -> bool:
    """Whether no code is taken now, after too many wrong ones."""
    return (
        factor.failures >= MOST_FAILURES
        and factor.failed_at is not None
        and factor.failed_at > clock.now() - PAUSE
    )


def end_own_second_factor(actor: Actor, code: str) -> None:
    """Ask for it no more, for a code of it. Raises Invalid, NotFound."""
    staff = Staff.objects.get(pk=actor.id)
    if not check_code(staff, code):
        raise _wrong()
    _end(actor, staff)


def end_second_factor(actor: Actor, staff_id: int) -> Staff:
    """Let a colleague in without, who lost phone and paper. Raises NotFound."""
    require(actor, "staff.manage")
    staff = Staff.objects.filter(pk=staff_id).first()
    if staff is None or not staff.has_second_factor:
        raise NotFound(_("There is no second step to take away."))
    _end(actor, staff)
    return staff


def _end(actor: Actor, staff: Staff) -> None:
    with transaction.atomic():
        SecondFactor.objects.filter(staff=staff, ended_at=None).update(ended_at=clock.now())
        Staff.objects.filter(pk=staff.pk).update(has_second_factor=False)
        facts.SECOND_FACTOR_OFF.record(actor, staff.pk)


def _own(actor: Actor) -> Staff:
    """Locked, so that two requests do not both begin."""
    return Staff.objects.select_for_update().get(pk=actor.id)


def _open(staff: Staff) -> SecondFactor:
    rows = SecondFactor.objects.filter(staff=staff, ended_at=None).exclude(confirmed_at=None)
    factor = rows.select_for_update().first()
    if factor is None:
        raise NotFound(_("There is no second step to take away."))
    return factor


def _take_code(factor: SecondFactor, typed: str) -> bool:
    """Whether it is a code of the app that was not taken yet; it is taken now."""
    typed = "".join(typed.split())
    secret = secrets.unseal(factor.secret)
    step = totp.step_of(secret, typed, clock.now().timestamp(), after=factor.last_step)
    rows = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step)
    return bool(step and rows.update(last_step=step))


def _take_paper(factor: SecondFactor, typed: str) -> bool:
    plain = "".join(each for each in typed.lower() if each.isalnum())
    rows = RecoveryCode.objects.filter(factor=factor, hash=token_hash(plain), used_at=None)
    return bool(rows.update(used_at=clock.now()))


def _new_codes(factor: SecondFactor) -> list[str]:
    """Ten of ten letters: 49 bits each, and few tries."""
    codes = ["".join(random_bytes.choice(_LETTERS) for _ in range(10)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, hash=token_hash(each)) for each in codes
    )
    return [f"{each[:5]}-{each[5:]}" for each in codes]


def _wrong() -> Invalid:
    words = _("This code is not right, or was used already. Take the next one.")
    return Invalid(words, fields={"code": words})
