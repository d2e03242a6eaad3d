"""How somebody who is stuck may be reached: what they agreed to, by which way, and the number or address."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from shuke.common.access import Actor
from shuke.customers import queries as customers
from shuke.sales.models import Stall

#: Ways that a colleague uses with the identity that carries each.
_WAYS = {"phone": "phone", "sms": "phone", "wechat": "wechat", "email": "email"}


@dataclass(frozen=True)
class Way:
    """One way; `why` says why it is open or closed. `address` is "" where it is hidden or there is none."""

    code: str
    label: str
    is_open: bool
    why: str
    address: str
    link: str


def ways(actor: Actor, stall: Stall) -> list[Way]:
    """Of an unpaid order the shop may speak unless they refused service; of a cart only where they agreed to
    marketing."""
    customer = customers.customer_for(actor, stall.customer_id)
    is_order = stall.kind == Stall.Kind.ORDER
    consents = customers.consents(customer, "service" if is_order else "marketing")
    states = {each.channel: each for each in consents}
    listed = customers.contacts(actor, customers.person_ids(customer), as_stored=True)
    mine = [each for rows in listed.values() for each in rows if not each.masked]
    result = []
    for code, kind in _WAYS.items():
        contact = next((each for each in mine if each.kind == kind), None)
        state = states[code].state if code in states else ""
        may = state != "withdrawn" if is_order else state == "granted"
        if contact is None:
            why = _("no address on the record")
        elif state == "withdrawn":
            why = _("they refused it")
        elif is_order:
            why = _("about their own order")
        else:
            why = _("they agreed") if may else _("they have not agreed to it")
        shows = contact is not None and may and not contact.hidden
        address = contact.value if shows and contact else ""
        label = states[code].label if code in states else code
        result.append(
            Way(code, label, may and contact is not None, why, address, _link(code, address))
        )
    return result


def _link(code: str, address: str) -> str:
    scheme = {"phone": "tel", "sms": "sms", "email": "mailto"}.get(code)
    return f"{scheme}:{address}" if scheme and address else ""
