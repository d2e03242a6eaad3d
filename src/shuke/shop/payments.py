"""How orders are paid: the words that systems use for it."""

import unicodedata

from django.utils.translation import gettext_lazy as _

#: Code -> what it is called.
METHODS = {
    "alipay": _("Alipay"),
    "wechat": _("WeChat Pay"),
    "card": _("Card"),
    "paypal": "PayPal",
    "unionpay": _("UnionPay"),
    "transfer": _("Bank transfer"),
    "cash": _("Cash"),
    "on_delivery": _("Cash on delivery"),
}
_WORDS = {
    "alipay": "alipay|支付宝|支付宝支付|支付宝付款",
    "wechat": "wechat|wechat pay|wechatpay|wxpay|weixin|微信|微信支付|微信付款",
    "card": "card|credit card|credit_card|debit card|stripe|shopify payments|shopify_payments|visa|mastercard|"
    "woocommerce_payments|银行卡|信用卡|银行卡支付",
    "paypal": "paypal|ppcp-gateway|paypal express checkout",
    "unionpay": "unionpay|union pay|云闪付|银联|银联支付",
    "transfer": "bank transfer|bank deposit|bacs|direct bank transfer|wire|银行转账|对公转账|公司转账|邮局汇款",
    "cash": "cash|现金|现金支付|现金收款",
    "on_delivery": "cod|cash on delivery|cash on delivery (cod)|货到付款",
}
_CODES = {word: code for code, words in _WORDS.items() for word in words.split("|")}
LONGEST = 40


def payment_method(text: str) -> str:
    """The code of a way to pay; the text itself, shortened, where it is none that we know."""
    folded = " ".join(unicodedata.normalize("NFKC", text).split())
    return _CODES.get(folded.lower(), folded[:LONGEST])


def payment_label(method: str) -> str:
    """What people read."""
    return str(METHODS.get(method, method))
