"""How a POST to another system is addressed and signed: https://www.standardwebhooks.com."""

import base64
import secrets

from django.utils.translation import gettext as _
from standardwebhooks import Webhook

from shuke.common import clock, http
from shuke.common.errors import Invalid


def check_address(url: str) -> None:
    """Raises Invalid for an address to which nothing can be sent."""
    try:
        http.parsed(url)
    except http.RequestFailed as wrong:
        why = _("Give a whole address that begins with https://, without a name or password in it.")
        raise Invalid(why, fields={"url": why}) from wrong


def new_secret() -> str:
    """A secret as Standard Webhooks writes them."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


def headers(key: str, body: str, secret: str) -> dict[str, str]:
    """By which a receiver knows that what is posted is ours, and by its key which one it is."""
    at = clock.now()
    return {
        "Content-Type": "application/json",
        "webhook-id": key,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(key, at, body),
    }
