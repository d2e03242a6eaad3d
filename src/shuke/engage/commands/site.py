"""What becomes of a message on the shop's site, and what whoever reads it there wants no more."""

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.errors import NotFound
from shuke.customers import commands as customers
from shuke.customers import queries as people
from shuke.engage.models import DeliveryEvent
from shuke.engage.queries.site import own_send


def note_showing(person: int, key: str) -> None:
    """The message was on the screen: once in an hour, however often the page was loaded."""
    hour = clock.now().strftime("%Y%m%d%H")
    _note(person, key, DeliveryEvent.Kind.READ, f"site-{hour}")


def dismiss(person: int, key: str) -> None:
    """They closed it: it is not shown again."""
    _note(person, key, DeliveryEvent.Kind.DISMISSED, "site")


def _note(person: int, key: str, kind: str, ref: str) -> None:
    send = own_send(person, key)
    if send is None:
        raise NotFound(_("There is no such message."))
    DeliveryEvent.objects.get_or_create(send=send, kind=kind, ref=ref, defaults={"at": clock.now()})


def end_for_child(person: int, child_id: int) -> None:
    """Nothing of this child is used any more: its guardian, logged in at the shop, takes the consent back. On the
    record, as if said to a colleague. NotFound for a child of somebody else."""
    listed = people.usable_children_of(people.whole_person(person)).values()
    if child_id not in {child.pk for each in listed for child in each}:
        raise NotFound(_("There is no such child."))
    with transaction.atomic():
        customers.withdraw_guardian(SYSTEM, child_id)
