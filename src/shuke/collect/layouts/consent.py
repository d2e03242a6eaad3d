"""What a column about consent means, told by the words of its head: shops call it in hundreds of ways."""

import re

#: In heads as `normalise_header` leaves them: lower case, without spaces.
_REFUSES = re.compile(
    r"退订|拒收|拒绝|拒接|不接受|不接收|不同意|不想收|不愿|勿扰|免打扰|勿发|取消订阅|optout|optedout|unsubscri|"
    r"donot(e?mail|text|sms|market|contact)|no(marketing|emails?|sms|newsletter)"
)
_AGREES = re.compile(
    r"同意|接受|接收|订阅|允许|愿意|愿收|授权|许可|可发|可以发|可收|可以收|"
    r"accepts?|consent|agree|opt(ed)?in|subscri|permission|allow|wants|may(we)?(e?mail|text|sms)"
)
_EMAIL = re.compile(r"邮件|电邮|email|newsletter")
_SMS = re.compile(r"短信|sms|textmessage")
#: Ways of writing that are no field here: whoever maps the file is told of such a column, no more.
_OTHER_WAY = re.compile(r"电话|微信|来电|信函|call|phone|wechat|post|privacy|隐私|协议|条款|terms")
_MARKETING = re.compile(r"营销|推广|促销|广告|marketing|promotion|advert|offers")
#: When, how and where somebody agreed, which is not whether.
_BESIDE = re.compile(
    r"时间|日期|来源|渠道|方式|date|time|source|method|level|(?:ed|en)(?:at|on|by)$"
)


def meaning(head: str) -> str:
    """The field that a column with this normalised head fills: "consent_email", "opt_out_sms" …, or ""."""
    if _BESIDE.search(head) or not is_about(head):
        return ""
    verb = "opt_out" if _REFUSES.search(head) else "consent"
    return f"{verb}_sms" if _SMS.search(head) else f"{verb}_email"


def is_about(head: str) -> bool:
    """Whether the head says that its column tells who may be written to."""
    if _OTHER_WAY.search(head):
        return False
    way = _EMAIL.search(head) or _SMS.search(head) or _MARKETING.search(head)
    return bool(way and (_AGREES.search(head) or _REFUSES.search(head)))
