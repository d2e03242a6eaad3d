"""Stores with a door, as the till offers them."""

from django.utils.translation import gettext as _

from shuke.common.access import Actor
from shuke.common.errors import Invalid
from shuke.team.queries import Store, stores


def doors(actor: Actor) -> list[Store]:
    """Stores with a door that the actor sees, by name; where there is none, all that they see."""
    rows = stores(actor)
    return [row for row in rows if row.kind == Store.Kind.DOOR] or rows


def store_for(actor: Actor, store_id: int) -> Store:
    """One of the stores that the actor sees; Invalid else."""
    for row in stores(actor):
        if row.pk == store_id:
            return row
    message = _("Choose one of your stores.")
    raise Invalid(message, fields={"store": message})
