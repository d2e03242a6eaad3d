"""SMS over Tencent Cloud: requests signed with TC3-HMAC-SHA256.

Shapes: cloud.tencent.com, SendSms 2021-01-11, and its receipts and replies. Those carry no signature: the
address that they are posted to is the secret.
"""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from shuke.common import clock
from shuke.engage.channels import Answer, Outcome
from shuke.engage.channels.incoming import Posted, Receipt, Replied, Reported
from shuke.engage.providers import Access, Field, ProviderKind, calling, mainland, templates
from shuke.engage.providers.calling import REST, Verdict, decide

ENDPOINT = "https://sms.tencentcloudapi.com/"
VERSION = "2021-01-11"
CONTENT_TYPE = "application/json"

CODES: Mapping[str, Verdict] = {
    "InvalidParameterValue.IncorrectPhoneNumber": calling.BAD_NUMBER,
    "FailedOperation.PhoneNumberInBlacklist": Verdict(
        Outcome.REFUSED, _("The number is on the carrier's block list")
    ),
    "FailedOperation.ContainSensitiveWord": calling.BAD_WORDS,
    "InvalidParameterValue.ContentLengthLimit": Verdict(Outcome.REFUSED, _("The text is too long")),
    "LimitExceeded.PhoneNumberDailyLimit": calling.ENOUGH,
    "LimitExceeded.PhoneNumberOneHourLimit": calling.ENOUGH,
    "LimitExceeded.PhoneNumberThirtySecondLimit": calling.ENOUGH,
    "LimitExceeded.PhoneNumberSameContentDailyLimit": calling.ENOUGH,
    "LimitExceeded.AppDailyLimit": calling.DAY_IS_FULL,
    "FailedOperation.InsufficientBalanceInSmsPackage": Verdict(
        REST, _("The account has no messages left")
    ),
    "FailedOperation.SignatureIncorrectOrUnapproved": calling.NO_SIGNATURE,
    "FailedOperation.TemplateIncorrectOrUnapproved": calling.NO_TEMPLATE,
    "AuthFailure.SecretIdNotFound": calling.NO_KEY,
    "AuthFailure.SignatureFailure": calling.WRONG_SECRET,
    "AuthFailure.SignatureExpire": Verdict(REST, _("The clock of this machine is wrong")),
    "UnauthorizedOperation": calling.NO_RIGHT,
    "RequestLimitExceeded": calling.TOO_FAST,
}


class TencentConnection(mainland.TemplateConnection):
    endpoint = ENDPOINT

    def request(
        self, key: str, address: str, template: str, values: Mapping[str, str]
    ) -> tuple[str, Mapping[str, str], bytes]:
        message = {
            "PhoneNumberSet": [address],
            "SmsSdkAppId": self.access["app"],
            "SignName": self.access["signature"],
            "TemplateId": template,
            "TemplateParamSet": list(values.values()),
            "SessionContext": key,
        }
        body = json.dumps(message, ensure_ascii=False).encode()
        headers = {
            **sign(self.url, body, self.access["key"], self.access["secret"], at=clock.now()),
            "X-TC-Action": "SendSms",
            "X-TC-Version": VERSION,
            "X-TC-Region": self.access.get("region") or "ap-guangzhou",
        }
        return self.url, headers, body

    def answer(self, answer: Mapping[str, Any]) -> Answer:
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
    return mainland.posted_items(posted, _item)


def _item(item: Mapping[str, Any]) -> Reported | Replied:
    phone = f"+{item.get('nationcode', '86')}{item['mobile']}"
    if "text" in item:
        at = dt.datetime.fromtimestamp(int(item["time"]), dt.UTC)
        name = hashlib.sha256(f"{phone}/{item['time']}/{item['text']}".encode()).hexdigest()[:32]
        return Replied(f"tencent-{name}", phone, str(item["text"]), at)
    arrived = item["report_status"] == "SUCCESS"
    return Reported(
        Receipt.DELIVERED if arrived else Receipt.FAILED,
        mainland.instant(item["user_receive_time"]),
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
        mainland.SIGNATURE,
        mainland.TEMPLATES,
        Field("region", _("Cloud region"), is_needed=False, default="ap-guangzhou"),
        mainland.ENDPOINT,
    ),
    TencentConnection,
    read,
    doubt=templates.doubt,
    order=20,
)
