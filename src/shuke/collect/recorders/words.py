"""The words that systems use for a status, for yes and no, for a gender."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from shuke.shop.commands import ORDER_STATUSES

#: A meaning beside those of `Order.Status`: paid, and given back whole.
REFUNDED = "refunded"
#: Every meaning that a status can be given -> its name.
MEANINGS = {**ORDER_STATUSES, REFUNDED: _("Refunded in full")}
#: The words of Taobao and Tmall, JD, Pinduoduo, Youzan, Douyin, Xiaohongshu, WeChat shops, Kuaishou, Shopify
#: and WooCommerce, in exports and by the names of their interfaces.
_STATUS = {
    "unpaid": "waitpay unpaid pending voided authorized expired draft checkout-draft auto-draft failed 待付款 待支付 "
    "等待买家付款 未付款 等待付款 等待付款确认 trade_no_create_pay wait_buyer_pay pay_pending "
    "wait_pre_auth_confirm wait_pay_return",
    "paid": "paid partially_paid processing on-hold open new partially_refunded unfulfilled 已付款 待发货 已支付 "
    "买家已付款,等待卖家发货 买家已付款 等待卖家发货 等待出库 待成团 已成团 备货中 锁定 锁定订单 (锁定)等待出库 "
    "发货中 已付款待审核 已客审待财审 等供销商|外仓发货 waitconfirm waitfconfirm waitoutersent "
    "wait_seller_send_goods paid_forbid_consign wait_seller_stock_out wait_seller_delivery locked pause "
    "pop_order_pause wait_group",
    "shipped": "shipped sent dispatched fulfilled partial in_transit 已发货 待收货 卖家已发货,等待买家确认 "
    "卖家已发货,等待买家确认收货 卖家已发货 已出库 运输中 已发货,待收货 已发货,待签收 等待确认收货 部分发货 "
    "wait_buyer_confirm_goods send_to_distribution_cener distribution_center_received "
    "wait_goods_receive_confirm seller_consigned_part",
    "completed": "completed complete done delivered closed finished archived 交易成功 已完成 完成 已签收 已收货 "
    "交易完成 trade_buyer_signed trade_finished receipts_confirm finished_l",
    "cancelled": "cancelled canceled cancel void deleted trash 已取消 交易关闭 取消 已关闭 关闭 订单取消 "
    "(删除)未付款 (删除)等待付款 (删除)锁定 (删除)暂停 trade_closed_by_taobao trade_closed_by_user "
    "trade_canceled",
    REFUNDED: "refunded 已退款 退款成功 全额退款 trade_closed (删除)等待出库 (删除)等待确认收货 已取消,退款成功 "
    "未发货,退款成功 未成交,退款成功 已发货,退款成功 已收货,退款成功 已签收,退款成功",
}
#: Said of orders that were never paid, and of orders that were paid back whole: when it was paid tells which.
CLOSED = ("交易关闭", "已关闭", "关闭")
STATUS = {word: status for status, words in _STATUS.items() for word in words.split()}
_CONSENT = {
    "granted": "yes|y|true|t|1|x|on|✓|✔|☑|ja|oui|si|sí|sim|是|同意|已同意|已订阅|订阅|接受|允许|已授权|subscribed|granted|opted in|"
    "opt-in|opted-in|active|confirmed|accepted",
    #: Nothing was ticked: nobody said anything.
    "unticked": "no|n|false|f|0|off|nein|non|nee|não|☐|否|未订阅|未同意|未授权|not subscribed|never subscribed|"
    "never_subscribed|non-subscribed|nonsubscribed|not_subscribed|pending|unknown|none",
    "withdrawn": "unsubscribed|unsubscribe|opted out|opt out|opt-out|opted-out|opted_out|cleaned|withdrawn|revoked|"
    "refused|declined|do not contact|do not email|blocked|bounced|complained|suppressed|archived|abgemeldet|"
    "désabonné|不同意|退订|已退订|已取消订阅|取消订阅|取消|拒绝|已拒绝|不接受|拉黑|黑名单",
}
CONSENT = {word: state for state, words in _CONSENT.items() for word in words.split("|")}
#: In a column of opt-outs a tick says no.
_OPPOSITE = {"granted": "withdrawn", "unticked": "unticked", "withdrawn": "withdrawn"}
_GENDER = {"f": "f", "female": "f", "女": "f", "女士": "f", "w": "f", "woman": "f",
           "m": "m", "male": "m", "男": "m", "先生": "m", "man": "m"}  # fmt: skip


def status(text: str) -> str:
    """One of `MEANINGS` for a word; ValueError for an unknown one."""
    folded = unicodedata.normalize("NFKC", text).strip().lower().removeprefix("wc-")
    word = re.sub(r"\s+", "_", re.sub(r"\s*,\s*", ",", folded))
    if word not in STATUS:
        raise ValueError(text)
    return STATUS[word]


def consent(text: str) -> str:
    """ "granted", "withdrawn", or "unticked" for a box that was left alone; ValueError for what is none."""
    word = unicodedata.normalize("NFKC", text).strip().casefold()
    if word not in CONSENT:
        raise ValueError(text)
    return CONSENT[word]


def opt_out(text: str) -> str:
    """The same for a column in which a tick means no."""
    return _OPPOSITE[consent(text)]


def gender(text: str) -> str:
    """ "f" or "m"; ValueError for what says neither."""
    word = text.strip().lower()
    if word not in _GENDER:
        raise ValueError(text)
    return _GENDER[word]
