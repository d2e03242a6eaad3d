"""The words that systems use for a status, for yes and no, for a gender."""

import re

_STATUS = {
    "unpaid": "unpaid pending voided authorized expired 待付款 等待买家付款 未付款 等待付款 待支付",
    "paid": "paid partially_paid processing on-hold open new partially_refunded unfulfilled 已付款 待发货 "
    "已支付 买家已付款,等待卖家发货 买家已付款 等待卖家发货 等待出库 待成团 已成团",
    "shipped": "shipped sent dispatched fulfilled partial in_transit 已发货 待收货 卖家已发货,等待买家确认 "
    "卖家已发货 已出库 运输中",
    "completed": "completed complete done delivered closed refunded finished archived 交易成功 已完成 完成 "
    "已签收 已收货 交易完成 已退款",
    "cancelled": "cancelled canceled cancel void deleted failed 已取消 交易关闭 取消 已关闭 关闭 订单取消",
}
STATUS = {word: status for status, words in _STATUS.items() for word in words.split()}
_YES = frozenset(
    [
        "yes",
        "y",
        "true",
        "t",
        "1",
        "是",
        "同意",
        "已同意",
        "已订阅",
        "订阅",
        "接受",
        "subscribed",
        "granted",
        "on",
        "✓",
        "ja",
        "oui",
        "si",
    ]
)
_NO = frozenset(
    [
        "no",
        "n",
        "false",
        "f",
        "0",
        "否",
        "不同意",
        "未订阅",
        "退订",
        "已退订",
        "拒绝",
        "unsubscribed",
        "withdrawn",
        "off",
        "nein",
        "non",
    ]
)
_GENDER = {"f": "f", "female": "f", "女": "f", "女士": "f", "w": "f", "woman": "f",
           "m": "m", "male": "m", "男": "m", "先生": "m", "man": "m"}  # fmt: skip


def status(text: str) -> str:
    """`Order.Status` of a word; ValueError for an unknown one."""
    word = re.sub(r"\s+", "_", text.strip().lower().replace("，", ","))
    if word not in STATUS:
        raise ValueError(text)
    return STATUS[word]


def consent(text: str) -> str:
    """ "granted" or "withdrawn"; ValueError for what is neither yes nor no."""
    word = text.strip().lower()
    if word in _YES:
        return "granted"
    if word in _NO:
        return "withdrawn"
    raise ValueError(text)


def gender(text: str) -> str:
    """ "f" or "m"; ValueError for what says neither."""
    word = text.strip().lower()
    if word not in _GENDER:
        raise ValueError(text)
    return _GENDER[word]
