"""What a form's page carries: which version was drawn and when, signed, and the key of what will be sent.

Nobody is signed in on these pages and cookies do not reach into a frame on another site, so nothing else
tells a page that a person had before them from one that a program made up.
"""

import datetime as dt
import hashlib
import hmac
import json
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network

from django.conf import settings
from django.core import signing

from shuke.collect.models import FormVersion
from shuke.common import clock, ids
from shuke.common.proxies import address

_SALT = "shuke.form.page"
#: Nobody reads and answers a form faster than this, and no page stays open longer.
SOONEST, LATEST = dt.timedelta(seconds=2), dt.timedelta(days=1)


@dataclass(frozen=True)
class Page:
    """A page as it was drawn."""

    form: int
    version: int
    key: str
    at: dt.datetime

    @property
    def age(self) -> dt.timedelta:
        return clock.now() - self.at


def sign_page(version: FormVersion) -> str:
    content = [version.form_id, version.number, ids.token(12), clock.now().timestamp()]
    return signing.dumps(content, salt=_SALT, compress=False)


def read_page(text: str) -> Page | None:
    """None for one that we did not draw."""
    try:
        form, version, key, at = signing.loads(text, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    return Page(form, version, key, dt.datetime.fromtimestamp(at, dt.UTC))


def entry_key(page: Page, answers: dict) -> str:
    """The same for the same answers of one page, however often they are sent: they are recorded once. Other
    answers of the same page are another entry."""
    content = json.dumps(answers, sort_keys=True, ensure_ascii=False).encode()
    return f"{page.key}-{hashlib.blake2b(content, digest_size=6).hexdigest()}"


def caller_of(remote: str, hour: dt.datetime) -> str:
    """A network address as it is counted within this hour: nobody reads it back."""
    one = address(remote)
    # All of an IPv6 network of 64 bits belongs to one visitor.
    text = str(IPv6Network((one, 64), strict=False)) if isinstance(one, IPv6Address) else str(one)
    keyed = hmac.new(settings.SECRET_KEY.encode(), f"{hour}{text}".encode(), hashlib.sha256)
    return keyed.hexdigest()[:32]
