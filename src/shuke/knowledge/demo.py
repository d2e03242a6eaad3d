"""The demo shop's articles: what parents ask every day, one draft, one for colleagues, words of the shop's own."""

from shuke.common.slots import DemoShop
from shuke.knowledge import commands
from shuke.knowledge.commands import Text
from shuke.knowledge.models import Article

_ARTICLES = (
    Text(
        "退款几天到账？",
        "收到退回的商品后，三个工作日内原路退款。\n\n用信用卡付的，银行可能还要再等三到五天。",
        "When does my refund arrive?",
        "We refund within three working days of getting the parcel back, the way you paid.\n\n"
        "A credit card may take the bank three to five days more.",
        "上次退的裤子还没退款，什么时候到账\n钱退了吗\nwhere is my money back",
        ("退换货 Returns",),
    ),
    Text(
        "怎么退货、换货？",
        "签收后七天内，没穿过、吊牌还在的都可以退换，在订单页点“退货”就行。\n\n质量问题的运费由我们承担。",
        "How do I return or exchange something?",
        "Within seven days, unworn and with its tags: choose “Return” on your order.\n\n"
        "If something is faulty, we pay the postage.",
        "不合适能退吗\n大了能换小一码吗\ncan I send it back",
        ("退换货 Returns",),
    ),
    Text(
        "尺码怎么选？",
        "按孩子的身高选：90 码适合 85–95 厘米，110 码适合 105–115 厘米。\n\n想多穿一季，选大一码。",
        "Which size fits?",
        "Choose by height: 90 fits 85–95 cm, 110 fits 105–115 cm.\n\n"
        "To wear it one season longer, take one size up.",
        "两岁穿多大\n身高一米一穿几码\nsize chart",
        ("尺码 Sizes",),
    ),
    Text(
        "可以机洗吗？",
        "棉质的都可以机洗：三十度以下，反面，放洗衣袋。\n\n羽绒服请手洗或送干洗。",
        "Can it go into the washing machine?",
        "Cotton can: 30 °C at most, inside out, in a laundry bag.\n\nDown coats are washed by hand or dry-cleaned.",
        "新生儿的包被可以机洗吗\n怎么洗",
        ("面料与洗涤 Care",),
    ),
    Text(
        "怎么开发票？",
        "在订单页点“开发票”，填抬头和税号，电子发票一天内发到邮箱。\n\n抬头写错了，三十天内可以改。",
        "How do I get an invoice?",
        "Choose “Invoice” on your order and enter the name and tax number; it is mailed within a day.\n\n"
        "A wrong name can be changed within thirty days.",
        "发票抬头能改成公司吗\n开票",
        ("订单 Orders",),
    ),
    Text(
        "扣子掉了怎么办？",
        "把照片发给客服，当天补寄一套备用纽扣，不收钱。",
        "A button came off",
        "Send us a picture: spare buttons leave the same day, free of charge.",
        "洗了一次就掉扣子，能补一颗吗",
        ("面料与洗涤 Care",),
    ),
)
_FOR_COLLEAGUES = Text(
    "退款晚了怎么补偿",
    "晚一周以内送 20 元券；超过一周，申请退款补偿，由店长批。",
    tags=("赔付",),
    audience="colleagues",
)
_DRAFT = Text("补货要等多久？", "热门款一般两到三周补货，到货会通知。", tags=("订单 Orders",))


def load(shop: DemoShop) -> str:
    """See `common.slots.DemoRows`."""
    owner, agent = shop.team["owner"], shop.team["agent"]
    for text in (*_ARTICLES, _FOR_COLLEAGUES):
        row = commands.write_article(agent, text)
        commands.publish(owner, row.pk)
    commands.write_article(agent, _DRAFT)
    commands.add_synonym(agent, ["包被", "襁褓", "swaddle"])
    return f"{Article.objects.count()} articles"
