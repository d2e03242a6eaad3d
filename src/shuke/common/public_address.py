"""The address under which customers reach this installation: links in letters, forms and QR codes lead there.
Until somebody says one it is this machine's own, where no customer comes."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings


def local() -> str:
    """The address while no customer can reach it, else "". With the demo's own mailbox nobody needs to: its
    letters go no further than this machine."""
    return settings.PUBLIC_URL if not settings.MAILBOX and _is_local(settings.PUBLIC_URL) else ""


def is_set() -> bool:
    return not local()


def _is_local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return not host
    return address.is_loopback or address.is_unspecified
