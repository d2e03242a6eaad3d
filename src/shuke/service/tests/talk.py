"""What people write, and answers that leave: for the tests of tickets."""

import datetime as dt
from email import message_from_bytes, policy

from shuke.collect.models import Message
from shuke.collect.tests import mails
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers import commands as customers
from shuke.service.models import Ticket

NOON = dt.datetime(2026, 11, 22, 4, 0, tzinfo=dt.UTC)
LIN, EMMA = "lin@example.com", "emma@example.com"


def person(name: str, address: str) -> int:
    return customers.add_customer(SYSTEM, name=name, identities=[("email", address)]).pk


def write(
    account, run_jobs, text: str = "请问这件还有 90 码吗？", *, number: int = 1, **more
) -> Message:
    """A mail arrives, and what follows it has happened."""
    raw = mails.mail(text, number=number, at=clock.now(), **{"sender": f"林小满 <{LIN}>", **more})
    message = mails.arrive(account, raw)
    assert message is not None
    run_jobs()
    return message


def ticket() -> Ticket:
    return Ticket.objects.latest("pk")


def letter(server, address: str = LIN):
    """What the mail server took for somebody."""
    return message_from_bytes(server.letters[address], policy=policy.default)
