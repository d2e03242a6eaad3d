"""SMS over Tencent Cloud: requests signed with TC3-HMAC-SHA256.

Shapes: cloud.tencent.com, SendSms 2021-01-11, and its receipts and replies. Those carry no signature: the
address that they are posted to is the secret.
"""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from shuke.common import clock
from shuke.engage.channels import Answer, Outcome
from shuke.engage.channels.incoming import Posted, Receipt, Replied, Reported, Unreadable
from shuke.engage.providers import Access, Field, ProviderKind, templates
from shuke.engage.providers.calling import REST, Verdict, call, decide

ENDPOINT = "https://sms.tencentcloudapi.com/"
VERSION = "2021-01-11"
CONTENT_TYPE = "application/json"
CHINA = ZoneInfo("Asia/Shanghai")

_BAD_NUMBER = Verdict(Outcome.REFUSED, _("This is no phone number"))
_ENOUGH = Verdict(Outcome.DEFERRED, _("This number got as many as the carrier allows for now"))
_WORDS = Verdict(Outcome.REFUSED, _("The text has words that carriers do not take"))
CODES: Mapping[str, Verdict] = {
    "InvalidParameterValue.IncorrectPhoneNumber": _BAD_NUMBER,
    "FailedOperation.PhoneNumberInBlacklist": Verdict(
        Outcome.REFUSED, _("The number is on the carrier's block list")
    ),
    "FailedOperation.ContainSensitiveWord": _WORDS,
    "InvalidParameterValue.ContentLengthLimit": Verdict(Outcome.REFUSED, _("The text is too long")),
    "LimitExceeded.PhoneNumberDailyLimit": _ENOUGH,
    "LimitExceeded.PhoneNumberOneHourLimit": _ENOUGH,
    "LimitExceeded.PhoneNumberThirtySecondLimit": _ENOUGH,
    "LimitExceeded.PhoneNumberSameContentDailyLimit": _ENOUGH,
    "LimitExceeded.AppDailyLimit": Verdict(REST, _("The account's limit of the day is reached")),
    "FailedOperation.InsufficientBalanceInSmsPackage": Verdict(
        REST, _("The account has no messages left")
    ),
    "FailedOperation.SignatureIncorrectOrUnapproved": Verdict(
        REST, _("The signature is not approved")
    ),
    "FailedOperation.TemplateIncorrectOrUnapproved": Verdict(
        REST, _("The template is not approved")
    ),
    "AuthFailure.SecretIdNotFound": Verdict(REST, _("There is no such key")),
    "AuthFailure.SignatureFailure": Verdict(REST, _("The secret does not belong to the key")),
    "AuthFailure.SignatureExpire": Verdict(REST, _("The clock of this machine is wrong")),
    "UnauthorizedOperation": Verdict(REST, _("The key may not send SMS: grant it the right")),
    "RequestLimitExceeded": Verdict(Outcome.DEFERRED, _("Too many requests at once")),
}


class TencentConnection:
    """Hands over one SMS a request."""

    def __init__(self, access: Access):
        self._access = access
        self._templates = templates.read(access.get("templates", ""))

    def open(self) -> None:
        pass

    def hand_over(self, key: str, address: str, content: bytes, begin: Callable) -> Answer:
        match = templates.match(self._templates, templates.unsigned(content.decode()))
        if match is None:
            return Answer(Outcome.REFUSED, text=str(templates.NO_TEMPLATE), step="template")
        template, values = match
        message = {
            "PhoneNumberSet": [address],
            "SmsSdkAppId": self._access["app"],
            "SignName": self._access["signature"],
            "TemplateId": template.number,
            "TemplateParamSet": list(values.values()),
            "SessionContext": key,
        }
        body = json.dumps(message, ensure_ascii=False).encode()
        url = self._access.get("endpoint") or ENDPOINT
        headers = {
            **sign(url, body, self._access["key"], self._access["secret"], at=clock.now()),
            "X-TC-Action": "SendSms",
            "X-TC-Version": VERSION,
            "X-TC-Region": self._access.get("region") or "ap-guangzhou",
        }
        begin()
        answer = call(url, headers, body)
        return answer if isinstance(answer, Answer) else _read_answer(answer)

    def close(self) -> None:
        pass


def _read_answer(answer: Mapping[str, Any]) -> Answer:
    response = answer.get("Response")
    if not isinstance(response, dict):
        return Answer(Outcome.UNKNOWN, text="no Response", step="answer")
    if error := response.get("Error"):
        return decide(CODES, str(error.get("Code", "")), str(error.get("Message", "")))
    status = (response.get("SendStatusSet") or [{}])[0]
    if status.get("Code") == "Ok":
        return Answer(Outcome.SENT, text="Ok", ref=str(status.get("SerialNo", "")))
    return decide(CODES, str(status.get("Code", "")), str(status.get("Message", "")))


def sign(url: str, body: bytes, key: str, secret: str, *, at: dt.datetime) -> dict[str, str]:
    """The headers of a signed request. Source: Tencent Cloud, "Signature Method v3"."""
    parts, now = urlsplit(url), at.astimezone(dt.UTC)
    stamp, day = str(int(now.timestamp())), now.strftime("%Y-%m-%d")
    scope = f"{day}/sms/tc3_request"
    lines = f"content-type:{CONTENT_TYPE}\nhost:{parts.netloc}\n"
    content = hashlib.sha256(body).hexdigest()
    canonical = f"POST\n{parts.path or '/'}\n\n{lines}\ncontent-type;host\n{content}"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    message = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{digest}"
    daily = _mac(_mac(_mac(f"TC3{secret}".encode(), day), "sms"), "tc3_request")
    return {
        "Content-Type": CONTENT_TYPE,
        "Host": parts.netloc,
        "X-TC-Timestamp": stamp,
        "Authorization": (
            f"TC3-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders=content-type;host, "
            f"Signature={_mac(daily, message).hex()}"
        ),
    }


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def read(posted: Posted, access: Access) -> Sequence[Reported | Replied]:
    """Receipts (an array) or one reply."""
    try:
        items = json.loads(posted.body)
        return [_item(item) for item in (items if isinstance(items, list) else [items])]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise Unreadable(f"no receipts and no reply: {error!r}") from error


def _item(item: Mapping[str, Any]) -> Reported | Replied:
    phone = f"+{item.get('nationcode', '86')}{item['mobile']}"
    if "text" in item:
        at = dt.datetime.fromtimestamp(int(item["time"]), dt.UTC)
        name = hashlib.sha256(f"{phone}/{item['time']}/{item['text']}".encode()).hexdigest()[:32]
        return Replied(f"tencent-{name}", phone, str(item["text"]), at)
    arrived = item["report_status"] == "SUCCESS"
    at = dt.datetime.strptime(item["user_receive_time"], "%Y-%m-%d %H:%M:%S")
    return Reported(
        Receipt.DELIVERED if arrived else Receipt.FAILED,
        at.replace(tzinfo=CHINA),
        ref=str(item["sid"]),
        code="" if arrived else str(item.get("errmsg", ""))[:12],
        detail=str(item.get("description", ""))[:300],
        address=phone,
    )


TENCENT = ProviderKind(
    "tencent",
    "sms",
    _("Tencent Cloud SMS"),
    _("Mainland China and abroad. Signature and templates are approved there first."),
    (
        Field("key", _("SecretId")),
        Field("secret", _("SecretKey"), is_secret=True),
        Field("app", _("SdkAppId")),
        Field("signature", _("Signature"), _("As it was approved, without 【】.")),
        Field(
            "templates",
            _("Approved templates"),
            _("One a line: its number, then its text as it was approved."),
            is_long=True,
            check=templates.read,
        ),
        Field("region", _("Cloud region"), is_needed=False, default="ap-guangzhou"),
        Field("endpoint", _("API address"), _("Only if yours is another one."), is_needed=False),
    ),
    TencentConnection,
    read,
    doubt=templates.doubt,
    order=20,
)
