"""Secrets of other systems, encrypted at rest: a copy of the database alone opens none of them.

The key lies in `SHUKE_HOME/box_key`, apart from the database; whoever restores the one needs the other, or
types the secrets anew.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from shuke.common import home


class SecretLost(Exception):
    """The secret was sealed with another key than the one that is here."""


def seal(secret: str) -> str:
    """The secret as it may be stored."""
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret that was sealed. Raises SecretLost."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SecretLost from error


def _box() -> Fernet:
    key = home.key(settings.HOME, "box_key")
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))
