"""WeChat by a service account: template messages and messages in its chat.

Shapes: developers.weixin.qq.com, template/send and custom/send; `stable_token` for the access token. What became of
a template message comes by collect's door for messages, where the account posts what people write.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.engage.channels import Answer, Outcome
from shuke.engage.providers import Access, Field, ProviderKind, calling, mainland
from shuke.engage.providers.calling import REST, Verdict, call
from shuke.engage.providers.tokens import STALE, TokenApi, code_of
from shuke.engage.providers.wechat_templates import Message, message_of, read

ENDPOINT = "https://api.weixin.qq.com"
#: The channel of its chat (`channels.wechat`).
CHAT = "wechat_chat"
#: Bytes of a message in the chat.
LONGEST = 2048
NO_ROOM = gettext_lazy("Too long for a chat: %(most)s bytes at most, about 680 Chinese characters.")
CODES: Mapping[str, Verdict] = {
    "-1": Verdict(Outcome.DEFERRED, gettext_lazy("WeChat is busy")),
    "40003": Verdict(Outcome.REFUSED, gettext_lazy("Not an open id of this account")),
    "40013": Verdict(REST, gettext_lazy("There is no such AppID")),
    "40037": Verdict(REST, gettext_lazy("There is no such template in the account")),
    "40125": Verdict(REST, gettext_lazy("The AppSecret is wrong")),
    "40164": Verdict(
        REST, gettext_lazy("This machine's address is not on the account's list of IP addresses")
    ),
    "43004": Verdict(Outcome.REFUSED, gettext_lazy("Does not follow the account")),
    "43101": Verdict(Outcome.REFUSED, gettext_lazy("Does not want such messages")),
    "45009": calling.DAY_IS_FULL,
    "45011": calling.TOO_FAST,
    "45015": Verdict(Outcome.REFUSED, gettext_lazy("Has not written within 48 hours")),
    "45047": Verdict(
        Outcome.REFUSED,
        gettext_lazy("Got as many in the chat as WeChat allows until they write again"),
    ),
    "47003": Verdict(
        Outcome.REFUSED, gettext_lazy("A value does not fit its place in the template")
    ),
    "48001": Verdict(
        REST, gettext_lazy("The account may not do this: it has to be verified first")
    ),
    "50002": Verdict(REST, gettext_lazy("WeChat has closed the account")),
}


class WechatConnection(TokenApi):
    """Hands over one message a request."""

    codes = CODES

    def __init__(self, access: Access):
        self._access = access
        self.url = (access.get("endpoint") or ENDPOINT).rstrip("/")
        self.account = self.url, access["app"], access["secret"]
        self._templates = read(access.get("templates", ""))

    def hand_over(self, key: str, address: str, content: bytes, begin: Callable) -> Answer:
        text = content.decode()
        account, _colon, openid = address.rpartition(":")
        if account and account != self._access["app"]:
            return Answer(Outcome.REFUSED, text=_("The open id is one of another account"))
        match = None if self._access.get("channel") == CHAT else message_of(self._templates, text)
        if match is None and self._access.get("channel") == "wechat":
            return Answer(Outcome.REFUSED, text=doubt(self._access, text), step="template")
        if match is None and len(content) > LONGEST:
            return Answer(Outcome.REFUSED, text=NO_ROOM % {"most": LONGEST})
        if match and (wrong := match.misfit()):
            return Answer(Outcome.REFUSED, text=wrong, step="template")
        begin()
        path, body = _request(key, openid, text, match)
        return self.taken(self.ask(f"message/{path}/send", body), "ok")

    def fetch(self) -> tuple[str, int]:
        """A token and for how many seconds it is good. The same one as long as it is good, whoever asks."""
        request = {
            "grant_type": "client_credential",
            "appid": self._access["app"],
            "secret": self._access["secret"],
        }
        url = f"{self.url}/cgi-bin/stable_token"
        answer = call(url, {"Content-Type": "application/json"}, json.dumps(request).encode())
        if code_of(answer) in STALE:  # of a request for a token: the secret
            answer = {"errcode": "40125"}
        return self.granted(answer)


def _request(
    key: str, openid: str, text: str, message: Message | None
) -> tuple[str, dict[str, Any]]:
    if message is None:
        return "custom", {"touser": openid, "msgtype": "text", "text": {"content": text}}
    body: dict[str, Any] = {
        "touser": openid,
        "template_id": message.template,
        "data": message.data(),
    }
    if message.url:
        body["url"] = message.url
    if key:  # a message that comes twice with it within ten minutes is one
        body["client_msg_id"] = key
    return "template", body


def doubt(access: Access, text: str) -> str:
    """Why it would not take this text; "" where it would."""
    if access.get("channel") == CHAT:
        return str(NO_ROOM % {"most": LONGEST}) if len(text.encode()) > LONGEST else ""
    message = message_of(read(access.get("templates", "")), text)
    if message is None:
        return _(
            "No template of the account reads like this text. Its lines have to be the template's."
        )
    return message.misfit()


WECHAT = ProviderKind(
    "wechat",
    "wechat",
    gettext_lazy("WeChat service account"),
    gettext_lazy(
        "A verified service account (服务号): notices by template, and answers in its chat."
    ),
    (
        Field("app", gettext_lazy("AppID")),
        Field("secret", gettext_lazy("AppSecret"), is_secret=True),
        Field(
            "templates",
            gettext_lazy("Templates"),
            gettext_lazy(
                "Each with its id on a line of its own, below it the lines as WeChat shows them, with "
                "{{thing1.DATA}} and the like. An empty line between two."
            ),
            is_needed=False,
            is_long=True,
            check=read,
        ),
        mainland.monthly(4, gettext_lazy("WeChat allows a service account 4. 0 for no limit.")),
        mainland.ENDPOINT,
    ),
    WechatConnection,
    doubt=doubt,
    order=50,
)
