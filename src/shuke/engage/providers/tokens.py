"""Access tokens: one for an account, fetched once for all threads of a process and again before it ends.

Workers do not hand it to each other: the carriers give the same one to whoever asks while it is good, so that no
worker ends another one's (0441).
"""

import datetime as dt
import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.engage.channels import Answer, ChannelTrouble, Outcome
from shuke.engage.providers.calling import Verdict, call, decide

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


#: The token has ended, or somebody fetched another one by an older way.
STALE = frozenset({"40001", "40014", "42001"})
_TOKENS = Tokens()


class TokenApi:
    """Asks a platform that wants a token in the address; once more with a fresh one where it took nothing for want
    of a good one."""

    #: What tells the account from every other, and where it is asked.
    account: tuple[str, ...]
    url: str
    #: What its refusals mean.
    codes: Mapping[str, Verdict]

    def open(self) -> None:
        self.renew()

    def close(self) -> None:
        pass

    def fetch(self) -> tuple[str, int]:
        """A token and for how many seconds it is good. ChannelTrouble."""
        raise NotImplementedError

    def renew(self, stale: str = "") -> str:
        """A good token; another one than `stale`."""
        return _TOKENS.token(self.account, self.fetch, stale=stale)

    def ask(self, path: str, body: Mapping[str, Any]) -> dict[str, Any] | Answer:
        """What it answers; an Answer where nobody can say whether it did what was asked."""
        raw, token = json.dumps(body, ensure_ascii=False).encode(), self.renew()
        for _try in range(2):
            url = f"{self.url}/cgi-bin/{path}?access_token={token}"
            answer = call(url, {"Content-Type": "application/json"}, raw)
            if code_of(answer) not in STALE:
                return answer
            token = self.renew(stale=token)
        words = _("No token is taken that the platform gives: does another program renew it?")
        raise ChannelTrouble(words)

    def granted(self, answer: Mapping[str, Any] | Answer) -> tuple[str, int]:
        """What `fetch` gives, of the answer to a request for a token."""
        if isinstance(answer, Answer):
            raise ChannelTrouble(str(answer))
        if token := answer.get("access_token"):
            return str(token), int(answer.get("expires_in") or 0)
        words = decide(self.codes, code_of(answer), str(answer.get("errmsg", "")))
        raise ChannelTrouble(str(words), lasting=words.outcome is Outcome.REFUSED)

    def taken(self, answer: Mapping[str, Any] | Answer, text: str) -> Answer:
        """What the answer to a message means for it; `text` tells where it is when it was taken."""
        if isinstance(answer, Answer):
            return answer
        code = code_of(answer)
        if code == "0":
            return Answer(Outcome.SENT, text=text, ref=str(answer.get("msgid") or ""))
        if not code:
            return Answer(Outcome.UNKNOWN, text="no errcode", step="answer")
        return decide(self.codes, code, str(answer.get("errmsg", "")))


def code_of(answer: Mapping[str, Any] | Answer) -> str:
    """The code of what it answers, "0" for yes; empty where there is none."""
    return "" if isinstance(answer, Answer) else str(answer.get("errcode", ""))
