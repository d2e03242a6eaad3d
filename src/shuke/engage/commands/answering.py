"""What people do with a letter: follow a link. How they leave stands in `leaving`.

Nobody is signed in here; the send's key in the address is what lets somebody in.
"""

import datetime as dt
import json
import logging
import re
from dataclasses import dataclass

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.errors import NotFound
from shuke.customers.commands import record_touches
from shuke.engage.keys import keyring
from shuke.engage.models import Click, Link, Send
from shuke.engage.steps import details_of

log = logging.getLogger(__name__)

#: Faster than anybody opens a letter and reads as far as a link.
TOO_SOON = dt.timedelta(seconds=5)
#: Nobody follows two links of a letter within this time; scanners follow all at once.
TOO_MANY = dt.timedelta(seconds=2)
_MACHINE = re.compile(
    r"bot\b|crawl|spider|scan|preview|prefetch|barracuda|mimecast|proofpoint|trendmicro|symantec|"
    r"safelinks|urldefense|curl|wget|python|java/|go-http|headless|facebookexternalhit",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Visit:
    """What the web page knows about a request that follows a link."""

    user_agent: str = ""
    #: A HEAD request, or one that says it only fetches ahead.
    is_fetch: bool = False


def send_of(key: str) -> Send:
    """The letter that a key names. NotFound when it is malformed, forged or gone."""
    send_id = keyring().send_id_of(key)
    send = Send.objects.select_related("step", "customer").filter(pk=send_id or 0).first()
    if send is None:
        raise NotFound(_("This address is not complete. Follow the link in the letter again."))
    return send


def follow_link(key: str, position: int, visit: Visit) -> str:
    """Where a link of a letter leads; the visit is noted. NotFound unless its step has it."""
    send = send_of(key)
    link = Link.objects.filter(step=send.step_id, position=position).first()
    if link is None:
        raise NotFound(_("This address is not complete. Follow the link in the letter again."))
    try:
        _note_click(send, link, visit)
    except OperationalError:
        # The visitor is not kept waiting because a busy database cannot write the log.
        log.warning("a click on send %s was not noted", send.pk, exc_info=True)
    return link.url


def _note_click(send: Send, link: Link, visit: Visit) -> None:
    """Append the visit. It tells of the customer, and changes nothing about them."""
    now = clock.now()
    with transaction.atomic():
        hasty = send.clicks.filter(at__gt=now - TOO_MANY).exclude(link=link)
        sweeps = hasty.exists()
        machine = visit.is_fetch or sweeps or _is_machine(visit.user_agent) or _too_soon(send, now)
        if sweeps:
            hasty.update(machine=True)
        is_repeat = machine or send.clicks.filter(machine=False).exists()
        click = Click.objects.create(
            send=send, link=link, at=now, machine=machine, user_agent=visit.user_agent[:200]
        )
        if not is_repeat:
            detail = {**details_of(send.step), "url": link.url}
            written = json.dumps(detail, ensure_ascii=False)
            record_touches([(send.customer_id, now, "engage.clicked", click.pk, written, "")])


def _is_machine(user_agent: str) -> bool:
    return not user_agent or bool(_MACHINE.search(user_agent))


def _too_soon(send: Send, now: dt.datetime) -> bool:
    return send.settled_at is None or now - send.settled_at < TOO_SOON
