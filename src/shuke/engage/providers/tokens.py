"""Access tokens: one for an account, fetched once for all threads of a process and again before it ends.

Workers do not hand it to each other: the carriers give the same one to whoever asks while it is good, so that no
worker ends another one's (0441).
"""

import datetime as dt
import hashlib
import threading
from collections.abc import Callable

from shuke.common import clock

#: Before its end it is renewed: what is under way may take that long.
AHEAD = dt.timedelta(minutes=3)


class Tokens:
    """The tokens of this process, by account."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: dict[bytes, tuple[str, dt.datetime]] = {}

    def token(
        self, account: tuple[str, ...], fetch: Callable[[], tuple[str, int]], *, stale: str = ""
    ) -> str:
        """A token that is good as far as anybody knows. `fetch` gives one and its seconds; `stale` is one that was
        refused. Raises what `fetch` does."""
        name = hashlib.sha256("\0".join(account).encode()).digest()
        with self._lock:  # the others wait and take what the first one fetched
            token, until = self._tokens.get(name, ("", clock.now()))
            if token in ("", stale) or until <= clock.now() + AHEAD:
                token, seconds = fetch()
                self._tokens[name] = token, clock.now() + dt.timedelta(seconds=seconds)
            return token
