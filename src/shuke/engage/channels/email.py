"""E-mail over SMTP."""

from collections.abc import Callable
from email.utils import parseaddr

from django.conf import settings

from shuke.engage import senders
from shuke.engage.channels import EMAIL, Answer, Channel
from shuke.engage.models import Step
from shuke.engage.sending.smtp import TIMEOUT, SmtpConnection
from shuke.engage.steps import kind_of

#: Seconds that somebody at a page waits for the mail server at each step.
PATIENCE = 10


class EmailConnection:
    """Letters go out with a return path of their own, so that what bounces names its send."""

    def __init__(self, bounces: tuple[str, str], timeout: float = TIMEOUT):
        self._smtp = SmtpConnection(settings.SMTP_URL, timeout)
        self._name, self._domain = bounces

    def open(self) -> object:
        return self._smtp.open()

    def hand_over(self, key: str, address: str, content: bytes, begin: Callable) -> Answer:
        # A trial has no send to come back to.
        name = f"{self._name}+{key}" if key else self._name
        return self._smtp.hand_over(f"{name}@{self._domain}", address, content, begin)

    def close(self) -> None:
        self._smtp.close()


def bounce_address(sender: str) -> tuple[str, str]:
    """Local part and domain under which bounces of this sender's letters come back."""
    address = senders.bounce_address()
    if not address:
        _name, mailbox = parseaddr(sender or senders.sender())
        address = f"bounce@{mailbox.rpartition('@')[2] or 'localhost'}"
    name, _at, domain = address.rpartition("@")
    return name, domain


def _connect(step: Step, timeout: float = TIMEOUT) -> EmailConnection:
    return EmailConnection(bounce_address(kind_of(step).sender(step)), timeout)


EMAIL_CHANNEL = Channel(
    EMAIL,
    icon="mail",
    connect=_connect,
    connections=lambda: settings.SMTP_CONNECTIONS,
    timeout=4 * TIMEOUT,
    trial=lambda step: _connect(step, PATIENCE),
)
