"""The demo shop's agreements with partners."""

import datetime as dt

from shuke.alliances import commands
from shuke.common import clock
from shuke.common.slots import DemoShop


def load(shop: DemoShop) -> str:
    """One that holds and one that is over; see `common.slots.DemoRows`."""
    today = clock.today()
    commands.make_agreement(
        shop.team["owner"],
        partner="云帆航空俱乐部 Sailcloud Miles",
        kind="airline",
        about="会员子女生日礼 A birthday gift for members' children",
        purpose="marketing",
        channels=["sms", "email"],
        consent_source="会员 App 注册页，2026 年 5 月版 Registration page of the app, May 2026",
        wording="我同意云帆航空俱乐部把我的手机号和邮箱提供给麦穗童装，用于发送优惠信息。",
        takes=["phone", "email", "name", "city"],
        gives=["phone", "city"],
        form="hashed",
        starts_on=today - dt.timedelta(days=40),
        ends_on=today + dt.timedelta(days=325),
    )
    commands.make_agreement(
        shop.team["owner"],
        partner="湖滨银行 Lakeside Bank",
        kind="bank",
        about="信用卡分期立减 Instalments for card holders",
        purpose="marketing",
        channels=["sms"],
        consent_source="手机银行活动页 Promotion page of the banking app",
        wording="我同意湖滨银行将我的手机号提供给合作商户用于本次活动。",
        takes=["phone", "name"],
        form="masked",
        starts_on=today - dt.timedelta(days=400),
        ends_on=today - dt.timedelta(days=35),
    )
    return "2 agreements with partners"
