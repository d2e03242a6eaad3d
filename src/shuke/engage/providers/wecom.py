"""Messages to customers over WeCom, which colleagues confirm.

Shapes: developer.work.weixin.qq.com, externalcontact/add_msg_template, get_groupmsg_task and
get_groupmsg_send_result. What became of them is asked for, since no callback tells it.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common import clock
from shuke.engage.channels import Answer, ChannelTrouble, Outcome
from shuke.engage.channels.incoming import Receipt, Reported
from shuke.engage.models import Send
from shuke.engage.providers import Access, Field, ProviderKind, calling, mainland
from shuke.engage.providers.calling import REST, Verdict, call, decide
from shuke.engage.providers.tokens import STALE, TokenApi, code_of

ENDPOINT = "https://qyapi.weixin.qq.com"
#: Bytes of a text.
LONGEST = 4000
TOO_LONG = gettext_lazy("Too long for WeCom: %(most)s bytes at most.")
#: Messages that are asked about in one minute, and for how long one is asked about: a task ends by then.
AT_ONCE, PATIENCE = 50, dt.timedelta(days=7)
#: Messages that wait, of which each minute takes the next `AT_ONCE`.
WAITING = 5_000
CODES: Mapping[str, Verdict] = {
    "-1": Verdict(Outcome.DEFERRED, gettext_lazy("WeCom is busy")),
    "40013": Verdict(REST, gettext_lazy("There is no such CorpID")),
    "40096": Verdict(Outcome.REFUSED, gettext_lazy("Not a customer of this company in WeCom")),
    "45009": calling.TOO_FAST,
    "48002": Verdict(REST, gettext_lazy("The app may not write to customers: grant it the right")),
    "60020": Verdict(
        REST, gettext_lazy("This machine's address is not on the app's list of trusted addresses")
    ),
    "84061": Verdict(Outcome.REFUSED, gettext_lazy("Is no customer of any colleague in WeCom")),
}
#: What WeCom says of one customer of a task, besides 0: not sent yet.
_SENT, _STRANGER, _FULL = 1, 2, 3
_LOST = {
    _STRANGER: gettext_lazy("Is no customer of the colleague any more"),
    _FULL: gettext_lazy("Got as many from the company as WeCom allows"),
}


class WecomConnection(TokenApi):
    """Gives one message a request to the colleague."""

    codes = CODES

    def __init__(self, access: Access):
        self.url = (access.get("endpoint") or ENDPOINT).rstrip("/")
        self._company, self._secret = access["company"], access["secret"]
        self.account = self.url, self._company, self._secret

    def hand_over(self, key: str, address: str, content: bytes, begin: Callable) -> Answer:
        if len(content) > LONGEST:
            return Answer(Outcome.REFUSED, text=TOO_LONG % {"most": LONGEST})
        begin()
        body = {
            "chat_type": "single",
            "external_userid": [address],
            "text": {"content": content.decode()},
        }
        answer = self.ask("externalcontact/add_msg_template", body)
        lost = () if isinstance(answer, Answer) else answer.get("fail_list")
        if code_of(answer) == "0" and address in (lost or ()):
            return decide(CODES, "84061", "")
        return self.taken(answer, _("Waits for the colleague to confirm it in WeCom"))

    def fetch(self) -> tuple[str, int]:
        query = urlencode({"corpid": self._company, "corpsecret": self._secret})
        answer = call(f"{self.url}/cgi-bin/gettoken?{query}", {}, b"", method="GET")
        if (code := code_of(answer)) in STALE:  # of a request for a token: the secret
            raise ChannelTrouble(_("%(code)s: the secret is wrong") % {"code": code}, lasting=True)
        return self.granted(answer)

    def result(self, message: str) -> Reported | None:
        """What became of a message; None while the colleague has not decided."""
        for one in self._results(message):
            at = (
                dt.datetime.fromtimestamp(int(one.get("send_time") or 0), dt.UTC)
                if one.get("send_time")
                else clock.now()
            )
            if one.get("status") == _SENT:
                return Reported(Receipt.DELIVERED, at, ref=message, name="sent")
            if (status := one.get("status")) in _LOST:
                return Reported(
                    Receipt.FAILED, at, ref=message, name="lost", detail=str(_LOST[status])
                )
        return None

    def _results(self, message: str) -> Iterator[Mapping[str, Any]]:
        for task in self._listed("get_groupmsg_task", "task_list", {"msgid": message}):
            about = {"msgid": message, "userid": task.get("userid", "")}
            yield from self._listed("get_groupmsg_send_result", "send_list", about)

    def _listed(self, path: str, name: str, body: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        answer = self.ask(f"externalcontact/{path}", body)
        listed = None if isinstance(answer, Answer) else answer.get(name)
        return listed if isinstance(listed, list) else ()


def hear(access: Access, take: Callable, seconds: float) -> int:
    """Ask what became of the next messages that wait for a colleague; how many are settled."""
    since = clock.now() - PATIENCE
    rows = Send.objects.filter(
        channel="wecom",
        state=Send.State.SENT,
        settled_at__gte=since,
        ref__gt="",
        delivery_events=None,
    )
    refs = [ref for ref in rows.order_by("pk").values_list("ref", flat=True)[:WAITING] if ref]
    if not refs:
        return 0
    start = int(clock.now().timestamp()) // 60 * AT_ONCE % len(refs)
    way, end, count = WecomConnection(access), time.monotonic() + seconds, 0
    try:
        for ref in [*refs[start:], *refs[:start]][:AT_ONCE]:
            if time.monotonic() > end:
                break
            if report := way.result(ref):
                take([report])
                count += 1
    except ChannelTrouble as trouble:
        raise ConnectionError(str(trouble)) from trouble
    return count


def doubt(_access: Access, text: str) -> str:
    """Why it would not take this text; "" where it would."""
    return str(TOO_LONG % {"most": LONGEST}) if len(text.encode()) > LONGEST else ""


WECOM = ProviderKind(
    "wecom",
    "wecom",
    gettext_lazy("WeCom"),
    gettext_lazy(
        "Messages to customers whom colleagues have in WeCom (企业微信). Each goes out when the colleague confirms it."
    ),
    (
        Field("company", gettext_lazy("CorpID")),
        Field(
            "secret",
            gettext_lazy("Secret"),
            gettext_lazy("Of an app that may write to customers."),
            is_secret=True,
        ),
        mainland.monthly(
            30, gettext_lazy("WeCom allows one a day, or what your company set. 0 for no limit.")
        ),
        mainland.ENDPOINT,
    ),
    WecomConnection,
    hear=hear,
    doubt=doubt,
    order=55,
)
