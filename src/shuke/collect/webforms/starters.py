"""With what a new form begins: the questions that forms of its kind usually ask, in both languages."""

from typing import Any

from shuke.collect.models import WebForm

Kind = WebForm.Kind


def _ask(about: str, *, en: str = "", zh: str = "", required: bool = False, choices=()) -> dict:
    label = {"en": en, "zh-hans": zh} if en else {}
    return {"about": about, "label": label, "required": required, "choices": list(choices)}


_NAME = _ask("name", required=True)
_PHONE = _ask("phone", required=True)
_EMAIL = _ask("email")
_BY_SMS = _ask("consent:marketing:sms")
_BY_EMAIL = _ask("consent:marketing:email")
_DAY = _ask("day", en="Which day would suit you?", zh="哪天方便？")

_FORMS: dict[str, tuple[tuple[str, str], tuple[str, str], list[dict]]] = {
    Kind.LEAD: (
        ("Ask us", "咨询我们"),
        ("Thank you. We answer within one working day.", "收到，我们会在一个工作日内回复您。"),
        [
            _ask("long", en="What would you like to know?", zh="想了解什么？", required=True),
            _NAME, _PHONE, _EMAIL, _BY_SMS,
        ],
    ),
    Kind.TRIAL: (
        ("Try it at home", "申请试用"),
        ("Thank you. We call you before we send it.", "申请已收到，寄出前会电话与您确认。"),
        [
            _ask("text", en="What would you like to try?", zh="想试用哪一款？", required=True),
            _NAME, _PHONE, _ask("city"), _BY_SMS,
        ],
    ),
    Kind.TEST_DRIVE: (
        ("Book a test drive", "预约试驾"),
        ("Thank you. We call you to settle the hour.", "预约已收到，我们会来电与您确定时间。"),
        [
            _ask("text", en="Which model?", zh="想试驾哪款车型？", required=True), _DAY, _NAME, _PHONE,
            _ask("choice", en="When do you want to buy?", zh="打算什么时候购车？",
                 choices=("一个月内 Within a month", "三个月内 Within three months", "先看看 Just looking")),
            _BY_SMS,
        ],
    ),
    Kind.EVENT: (
        ("Come to our event", "活动报名"),
        ("You are on the list. We look forward to you.", "报名成功，期待与您见面。"),
        [
            _NAME, _PHONE, _EMAIL,
            _ask("choice", en="How many of you will come?", zh="几位参加？", required=True,
                 choices=("1", "2", "3", "4+")),
            _BY_EMAIL,
        ],
    ),
    Kind.DISTRIBUTOR: (
        ("Report a customer", "经销商报备"),
        ("Noted. The customer is registered for you.", "报备已收到，该客户已登记在您名下。"),
        [
            _ask("text", en="Your company", zh="您的公司名称", required=True),
            _ask("name", en="Name of the customer", zh="客户姓名", required=True),
            _ask("phone", en="Phone of the customer", zh="客户电话", required=True),
            _ask("long", en="What does the customer need?", zh="客户需求"),
        ],
    ),
}  # fmt: skip


def starter(kind: str) -> dict[str, Any]:
    """The content of a new form of this kind."""
    title, thanks, fields = _FORMS[kind]
    return {
        "title": {"en": title[0], "zh-hans": title[1]},
        "thanks": {"en": thanks[0], "zh-hans": thanks[1]},
        "fields": [dict(field) for field in fields],
    }
