"""Messages over a system of the shop's own (a gateway, an app, a bot): a signed POST to its address for each.

Signed as `common.signing` says. `webhook-id` names the message, the same on every try, so
that a try whose answer was lost is simply made again: the receiver keeps what it has had.
"""

import base64
import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common import http, ids, signing
from shuke.common.errors import Invalid
from shuke.engage.channels import Answer, ChannelTrouble, Outcome
from shuke.engage.channels.incoming import Posted, Receipt, Replied, Reported
from shuke.engage.providers import Access, Field, ProviderKind
from shuke.engage.providers.calling import TIMEOUT
from shuke.engage.providers.mainland import posted_items

#: Letters of a secret at least, so that nobody guesses it.
LEAST = 24
#: Bytes of an answer that are read, and letters of it that are kept.
ANSWER, EXCERPT = 10_000, 200
#: These say that the address or the secret is wrong: for every message, until somebody has looked.
_LASTING = frozenset({401, 403, 404, 405, 410})
#: These pass.
_PASSING = frozenset({408, 425, 429})
#: It has had the message before: an earlier try, whose answer was lost, arrived.
_HAD = 409
_STATES = {
    "delivered": Receipt.DELIVERED,
    "read": Receipt.READ,
    "failed": Receipt.FAILED,
    "no_address": Receipt.NO_ADDRESS,
}


class OwnConnection:
    """Hands over one message a request."""

    def __init__(self, access: Access, *, channel: str):
        self._channel, self._url = channel, access["url"]
        self._secret = signing_key(access["secret"])

    def open(self) -> None:
        pass

    def hand_over(self, key: str, address: str, content: bytes, begin: Callable) -> Answer:
        name = key or f"test-{ids.token(8)}"
        what = {
            "type": "message" if key else "message.test",
            "message": name,
            "channel": self._channel,
        }
        body = json.dumps(what | self._body(address, content), ensure_ascii=False)
        begin()
        try:
            answer = http.request(
                "POST", self._url, body=body.encode(), timeout=TIMEOUT, limit=ANSWER,
                headers=signing.headers(name, body, self._secret),
            )  # fmt: skip
        except http.RequestFailed as error:
            return _unanswered(error)
        return read_answer(answer)

    def close(self) -> None:
        pass

    def _body(self, address: str, content: bytes) -> dict[str, Any]:
        return {"to": address, "text": content.decode()}


class WebhookConnection(OwnConnection):
    """Posts what a step says of a person: `webhook_texts`."""

    def _body(self, address: str, content: bytes) -> dict[str, Any]:
        try:
            what = json.loads(content)
        except ValueError:  # a test: words
            what = None
        return what if isinstance(what, dict) else {"text": content.decode()}


def signing_key(secret: str) -> str:
    """A secret as the signature takes it: "whsec_" and Base64; any other text is taken by its bytes."""
    if secret.startswith("whsec_"):
        return secret
    return "whsec_" + base64.b64encode(secret.encode()).decode()


def read_answer(answer: http.Response) -> Answer:
    """What an answer means for the message. ChannelTrouble where it means something for all."""
    words = " ".join(answer.body[:EXCERPT].decode(errors="replace").replace("\0", "").split())
    if 200 <= answer.status < 300 or answer.status == _HAD:
        return Answer(Outcome.SENT, answer.status, words)
    if answer.status in _LASTING:
        why = _("Your system answered %(status)s: check its address and the secret.")
        raise ChannelTrouble(why % {"status": answer.status}, lasting=True)
    if answer.status >= 500 or answer.status in _PASSING:
        return Answer(Outcome.DEFERRED, answer.status, words)
    return Answer(Outcome.REFUSED, answer.status, words)


def _unanswered(error: http.RequestFailed) -> Answer:
    """It may have arrived, and may be sent again all the same: its name says that it is the same one."""
    if error.failure in (http.Failure.ADDRESS, http.Failure.REDIRECT):
        raise ChannelTrouble(str(error), lasting=True) from error
    if error.failure in (http.Failure.DNS, http.Failure.CONNECT, http.Failure.TLS):
        raise ChannelTrouble(str(error)) from error
    return Answer(Outcome.DEFERRED, text=str(error)[:280], step=error.failure.value)


def read(posted: Posted, access: Access) -> Sequence[Reported | Replied]:
    """Receipts and replies: a JSON object of either, or an array of them. Raises Unreadable."""
    return posted_items(posted, _item)


def _item(item: Mapping[str, Any]) -> Reported | Replied:
    at = dt.datetime.fromisoformat(str(item["at"]))
    if at.tzinfo is None:
        raise ValueError("a time says its zone: 2026-11-30T12:00:00+08:00")
    if "reply" in item:
        return Replied(
            f"own-{item['reply']}", str(item["from"]), str(item["text"]), at,
            key=str(item.get("message") or ""),
        )  # fmt: skip
    return Reported(
        _STATES[item["status"]], at, key=str(item["message"]), detail=str(item.get("detail") or "")
    )


def _check_secret(text: str) -> None:
    if len(text) < LEAST:
        raise Invalid(_("Take %(least)d letters at least.") % {"least": LEAST})
    try:
        base64.b64decode(signing_key(text).removeprefix("whsec_"), validate=True)
    except ValueError as wrong:
        raise Invalid(_("After whsec_ comes Base64. This is none.")) from wrong


def _kind(
    channel: str, label: Any, order: int, connection: type[OwnConnection] = OwnConnection
) -> ProviderKind:
    return ProviderKind(
        f"own_{channel}",
        channel,
        label,
        gettext_lazy("A signed POST to your own address for each message (Standard Webhooks)."),
        (
            Field("url", gettext_lazy("Address"), "https://…", check=signing.check_address),
            Field(
                "secret",
                gettext_lazy("Secret"),
                gettext_lazy("Your system checks the signature with it. 24 letters at least."),
                is_secret=True,
                check=_check_secret,
            ),
        ),
        partial(connection, channel=channel),
        read if connection is OwnConnection else None,
        order=order,
    )


OWN_SMS = _kind("sms", gettext_lazy("SMS by a system of your own"), 90)
OWN_WEBHOOK = _kind(
    "webhook", gettext_lazy("Webhook to a system of your own"), 95, WebhookConnection
)
