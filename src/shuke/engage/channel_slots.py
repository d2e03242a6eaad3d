"""The ways to reach people that are built in, who may carry them, and what they allow."""

from django.utils.translation import gettext_lazy as _

from shuke.collect.slots import MessageReader
from shuke.common.declarations import later
from shuke.common.slots import MARKETERS, Capability, MenuPage
from shuke.customers.slots import Gate, Stage
from shuke.engage import standing
from shuke.engage.channels.email import EMAIL_CHANNEL
from shuke.engage.channels.paper import INSERT_CHANNEL, POST_CHANNEL
from shuke.engage.channels.phone import PHONE_CHANNEL
from shuke.engage.channels.site import SITE_CHANNEL
from shuke.engage.channels.sms import SMS_CHANNEL
from shuke.engage.channels.till import TILL_CHANNEL
from shuke.engage.channels.webhook import WEBHOOK_CHANNEL
from shuke.engage.channels.wechat import WECHAT_CHANNEL, WECHAT_CHAT_CHANNEL
from shuke.engage.channels.wecom import WECOM_CHANNEL
from shuke.engage.providers.aliyun import ALIYUN
from shuke.engage.providers.own import OWN_SMS, OWN_WEBHOOK
from shuke.engage.providers.smpp import SMPP
from shuke.engage.providers.tencent import TENCENT
from shuke.engage.providers.wechat import WECHAT
from shuke.engage.providers.wecom import WECOM

CHANNELS = (
    EMAIL_CHANNEL,
    SMS_CHANNEL,
    WECHAT_CHANNEL,
    WECHAT_CHAT_CHANNEL,
    WECOM_CHANNEL,
    PHONE_CHANNEL,
    TILL_CHANNEL,
    SITE_CHANNEL,
    POST_CHANNEL,
    INSERT_CHANNEL,
    WEBHOOK_CHANNEL,
    Capability("letters.print", _("Print letters and parcel inserts"), MARKETERS, order=243),
    MenuPage(
        "talk",
        _("Letters to print"),
        "engage:letters-to-print",
        "notebook-pen",
        "letters.print",
        ("engage:letters-",),
        order=17,
    ),
    ALIYUN,
    TENCENT,
    SMPP,
    OWN_SMS,
    OWN_WEBHOOK,
    WECHAT,
    WECOM,
    MessageReader(later("shuke.engage.commands.mailbacks.read_wechat_report"), order=15),
    *standing.DECLARATIONS,
    Gate(
        "standing_control",
        _("In the standing control group"),
        later("shuke.engage.standing.apart"),
        order=5,
    ),
    Gate(
        "chat_over",
        _("Has not written to the account within 48 hours"),
        later("shuke.engage.gates.window.chat_over"),
        frozenset(Stage),
        order=70,
    ),
    Gate(
        "month_full",
        _("Got as many this month as the carrier allows"),
        later("shuke.engage.gates.window.month_is_full"),
        frozenset({Stage.CLAIM}),
        order=91,
    ),
)
