"""Who came in, went out, or failed to: facts of their own, outside of what they lead to."""

from django.db import transaction

from shuke.common.access import NOBODY, Actor
from shuke.team import facts
from shuke.team.models import Staff


@transaction.atomic
def note_logout(actor: Actor) -> None:
    facts.LOGGED_OUT.record(actor)


@transaction.atomic
def note_failed_login(username: str, *, locked: bool) -> None:
    """A name that nobody has may be a password in the wrong field: it is not written down."""
    name = Staff.objects.filter(username=username).values_list("name", flat=True).first()
    fact = facts.LOGIN_LOCKED if locked else facts.LOGIN_FAILED
    fact.record(NOBODY, name=name or "")
