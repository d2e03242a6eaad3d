"""SMS over Aliyun (Alibaba Cloud): requests signed with ACS3-HMAC-SHA256.

Shapes: help.aliyun.com, SendSms 2017-05-25, and its receipts and replies (SmsReport, SmsUp).
A request is not idempotent: whatever may have been taken is unknown.
"""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext_lazy as _

from shuke.common import clock, ids
from shuke.engage.channels import Answer, Outcome
from shuke.engage.channels.incoming import Posted, Receipt, Replied, Reported
from shuke.engage.providers import Access, Field, ProviderKind, calling, mainland, templates
from shuke.engage.providers.calling import REST, Verdict, decide

ENDPOINT = "https://dysmsapi.aliyuncs.com/"
VERSION = "2017-05-25"

#: What its codes mean for a message: whether it is this message's fault, passes, or concerns all.
CODES: Mapping[str, Verdict] = {
    "isv.MOBILE_NUMBER_ILLEGAL": calling.BAD_NUMBER,
    "isv.BLACK_KEY_CONTROL_LIMIT": calling.BAD_WORDS,
    "isv.SMS_CONTENT_ILLEGAL": calling.BAD_WORDS,
    "isv.TEMPLATE_PARAMS_ILLEGAL": Verdict(
        Outcome.REFUSED, _("What stands in the template's places is not allowed there")
    ),
    "isv.PARAM_LENGTH_LIMIT": Verdict(Outcome.REFUSED, _("A place of the template is too long")),
    "isv.BUSINESS_LIMIT_CONTROL": calling.ENOUGH,
    "isv.DAY_LIMIT_CONTROL": calling.DAY_IS_FULL,
    "isv.MONTH_LIMIT_CONTROL": Verdict(REST, _("The account's limit of the month is reached")),
    "isv.OUT_OF_SERVICE": Verdict(REST, _("The account is out of service: top it up")),
    "isv.AMOUNT_NOT_ENOUGH": Verdict(REST, _("The account has no money left")),
    "isv.SMS_SIGNATURE_ILLEGAL": calling.NO_SIGNATURE,
    "isv.SMS_TEMPLATE_ILLEGAL": calling.NO_TEMPLATE,
    "isp.RAM_PERMISSION_DENY": calling.NO_RIGHT,
    "InvalidAccessKeyId.NotFound": calling.NO_KEY,
    "SignatureDoesNotMatch": calling.WRONG_SECRET,
    "Throttling.User": calling.TOO_FAST,
}


class AliyunConnection(mainland.TemplateConnection):
    endpoint = ENDPOINT

    def request(
        self, key: str, address: str, template: str, values: Mapping[str, str]
    ) -> tuple[str, Mapping[str, str], bytes]:
        query = {
            "PhoneNumbers": _number(address),
            "SignName": self.access["signature"],
            "TemplateCode": template,
            "TemplateParam": json.dumps(values, ensure_ascii=False) if values else "",
            "OutId": key,
        }
        query = {name: value for name, value in query.items() if value}
        headers = sign(
            self.url, "SendSms", query, self.access["key"], self.access["secret"],
            at=clock.now(), nonce=ids.token(16),
        )  # fmt: skip
        return f"{self.url}?{written(query)}", headers, b""

    def answer(self, answer: Mapping[str, Any]) -> Answer:
        code, text = str(answer.get("Code", "")), str(answer.get("Message", ""))
        if code == "OK":
            return Answer(Outcome.SENT, text="OK", ref=str(answer.get("BizId", "")))
        return decide(CODES, code, text)


def sign(
    url: str,
    action: str,
    query: Mapping[str, str],
    key: str,
    secret: str,
    *,
    at: dt.datetime,
    nonce: str,
    body: bytes = b"",
) -> dict[str, str]:
    """The headers of a signed request, `Authorization` among them. Source: Aliyun, "V3 request syntax and
    signature"."""
    parts = urlsplit(url)
    content = hashlib.sha256(body).hexdigest()
    headers = {
        "host": parts.netloc,
        "x-acs-action": action,
        "x-acs-content-sha256": content,
        "x-acs-date": at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": VERSION,
    }
    signed = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    canonical = f"POST\n{parts.path or '/'}\n{written(query)}\n{lines}\n{signed}\n{content}"
    message = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()
    return {
        **headers,
        "Authorization": f"ACS3-HMAC-SHA256 Credential={key},SignedHeaders={signed},Signature={signature}",
    }


def written(query: Mapping[str, str]) -> str:
    """The query as it is signed and sent: by name, every other byte escaped."""
    return "&".join(
        f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in sorted(query.items())
    )


def _number(address: str) -> str:
    """Numbers of the mainland go without the country, others without the plus."""
    return address.removeprefix("+86").removeprefix("+")


def read(posted: Posted, access: Access) -> Sequence[Reported | Replied]:
    """Receipts and replies: a JSON array of either."""
    return mainland.posted_items(posted, _item)


def _item(item: Mapping[str, Any]) -> Reported | Replied:
    phone = str(item["phone_number"])
    if "content" in item:
        at = mainland.instant(item["send_time"])
        name = f"{item.get('sequence_id') or ''}" or f"{phone}/{item['send_time']}"
        return Replied(f"aliyun-{name}", phone, str(item["content"]), at)
    arrived = item["success"] in (True, "true", 1)
    return Reported(
        Receipt.DELIVERED if arrived else Receipt.FAILED,
        mainland.instant(item.get("report_time") or item["send_time"]),
        key=str(item.get("out_id") or ""),
        ref="" if item.get("out_id") else str(item["biz_id"]),
        code="" if arrived else str(item.get("err_code", ""))[:12],
        detail=str(item.get("err_msg", ""))[:300],
        address=phone,
    )


ALIYUN = ProviderKind(
    "aliyun",
    "sms",
    _("Aliyun SMS"),
    _("Mainland China. Signature and templates are approved there first."),
    (
        Field("key", _("AccessKey ID")),
        Field("secret", _("AccessKey secret"), is_secret=True),
        mainland.SIGNATURE,
        mainland.TEMPLATES,
        mainland.ENDPOINT,
    ),
    AliyunConnection,
    read,
    doubt=templates.doubt,
    order=10,
)
