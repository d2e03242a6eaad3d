"""Words of tickets in templates of other rooms."""

from django import template

from shuke.service.models import Ticket

register = template.Library()


@register.filter
def ticket_state(code: str) -> str:
    """A state as pages show it."""
    return str(dict(Ticket.State.choices).get(code, code))
