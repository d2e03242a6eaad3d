"""Who was forgotten, as far as that is still known: when, by whom, and what is left to do."""

from pathlib import Path

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.kit.formats import day
from shuke.customers import erasure_list
from shuke.customers.models import Customer, Erasure


def list_place() -> Path:
    """The file beside the database that says who was forgotten."""
    return erasure_list.path()


def forgotten() -> Exists:
    """A condition on customers: this record is the shell of somebody who was forgotten."""
    return Exists(Erasure.objects.filter(customer=OuterRef("pk")))


def erasure_of(customer: Customer) -> Erasure | None:
    """The erasure of whoever this record stood for."""
    return Erasure.objects.filter(customer=customer).first()


def refuse_forgotten(customer_id: int | None) -> None:
    """Raise NotFound, saying since when, for somebody who was forgotten."""
    # By way of the record: a number that no column can hold is nobody's, on every database.
    record = Customer.objects.filter(pk=customer_id)
    erasure = Erasure.objects.filter(customer__in=record).first()
    if erasure is not None:
        raise Forgotten(erasure)


def erasures(actor: Actor) -> QuerySet[Erasure]:
    """Everybody who was forgotten, the latest first."""
    require(actor, "customers.erase")
    return Erasure.objects.order_by("-began_at", "-pk")


class Forgotten(NotFound):
    """The record is a shell: its person asked to be forgotten."""

    code = "forgotten"

    def __init__(self, erasure: Erasure):
        text = _(
            "This person was forgotten on %(day)s. What they bought stays in the books without them."
        )
        super().__init__(text % {"day": day(erasure.began_at)})
        self.erasure = erasure
