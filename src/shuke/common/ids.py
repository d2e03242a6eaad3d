"""Random tokens for links and log-ins. Row ids come from the database (`bulk.reserve_ids`)."""

import hashlib
import secrets


def token(bytes_: int = 24) -> str:
    """A URL-safe random string with `bytes_` bytes of entropy."""
    return secrets.token_urlsafe(bytes_)


def token_hash(value: str) -> str:
    """What is stored instead of a token: SHA-256 in hex. Tokens are random, so no salt is needed."""
    return hashlib.sha256(value.encode()).hexdigest()
