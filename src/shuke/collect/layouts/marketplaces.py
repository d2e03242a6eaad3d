"""Exports of orders and customers from the marketplaces and shop systems of China.

Headers and dirt were read from public importers; shops choose columns and platforms rename them, so a layout
is recognised by few names, and a field may stand in one of several columns. Amounts are what the buyer paid.
"""

import polars as pl
from django.utils.translation import gettext_lazy as _

from shuke.collect.layouts.base import Layout

_CHINA = {"currency": "CNY", "zone": "Asia/Shanghai"}
_PLACE = {"province": "省", "city": "市"}
#: Pinduoduo: 260517-123456789012345 was ordered on 17 May 2026.
_NUMBERED = r"^(\d{6})-\d+$"


def dated_by_number(lines: pl.DataFrame) -> pl.DataFrame:
    """Pinduoduo leaves the time of some orders blank; their number begins with the day."""
    day = pl.col("number").str.extract(_NUMBERED).str.to_datetime("%y%m%d", strict=False)
    instant = day.dt.replace_time_zone("Asia/Shanghai").dt.convert_time_zone("UTC")
    return lines.with_columns(placed_at=pl.coalesce("placed_at", instant.dt.cast_time_unit("us")))


TAOBAO = Layout(
    code="taobao",
    label=_("Taobao and Tmall orders"),
    kind="orders",
    sign=("订单编号", "买家会员名", "买家实际支付金额", "订单创建时间"),
    columns={
        "number": "订单编号",
        "placed_at": "订单创建时间",
        "paid_at": "订单付款时间",
        "status": "订单状态",
        "store": "店铺名称",
        "total": "买家实际支付金额",
        "shipping": "买家应付邮费",
        "refunded": "退款金额",
        "title": "宝贝标题",
        "quantity": "宝贝总数量",
        "note": "买家留言",
        "taobao": "买家会员名",
        "name": "收货人姓名",
        "phone": ("联系手机", "联系电话"),
        "address": ("修改后的收货地址", "收货地址"),
    },
    options=_CHINA,
    lists_titles=True,
)
QIANNIU = Layout(
    code="qianniu",
    label=_("Taobao and Tmall orders (main table)"),
    kind="orders",
    sign=("订单编号", "买家实付金额", "买家应付邮费", "订单创建时间"),
    columns={
        "number": "订单编号",
        "placed_at": "订单创建时间",
        "paid_at": "订单付款时间",
        "status": "订单状态",
        "total": "买家实付金额",
        "shipping": "买家应付邮费",
        "refunded": "退款金额",
        "note": "商家备注",
        "address": "收货地址",
    },
    options=_CHINA,
)
TMALL_ITEMS = Layout(
    code="tmall-items",
    label=_("Tmall items with the time of their order"),
    kind="orders",
    sign=("子订单编号", "主订单编号", "买家实际支付金额", "订单创建时间"),
    columns={
        "number": "主订单编号",
        "placed_at": "订单创建时间",
        "paid_at": "订单付款时间",
        "status": "订单状态",
        "title": "标题",
        "quantity": "购买数量",
        "amount": "买家实际支付金额",
        "product_code": ("商家编码", "外部系统编号"),
        "note": "备注",
    },
    options=_CHINA,
)
JD = Layout(
    code="jd",
    label=_("JD orders"),
    kind="orders",
    sign=("订单号", "京东价", "订购数量", "下单时间"),
    columns={
        "number": "订单号",
        "placed_at": "下单时间",
        "paid_at": "付款确认时间",
        "status": "订单状态",
        "store": "店铺名称",
        "total": ("订单金额", "应付金额"),
        "shipping": "运费金额",
        "product_code": ("货号", "商品ID"),
        "title": "商品名称",
        "quantity": "订购数量",
        "unit_price": "京东价",
        "note": "订单备注",
        "name": "客户姓名",
        "phone": "联系电话",
        "address": "客户地址",
    },
    options=_CHINA,
)
PINDUODUO = Layout(
    code="pinduoduo",
    label=_("Pinduoduo orders"),
    kind="orders",
    sign=("订单号", "用户实付金额(元)", "商品数量(件)", "订单状态"),
    columns={
        "number": "订单号",
        "placed_at": ("订单成交时间", "支付时间"),
        "paid_at": "支付时间",
        "status": "订单状态",
        "total": "用户实付金额(元)",
        "shipping": "邮费(元)",
        "title": "商品",
        "product_code": ("商家编码-规格维度", "商家编码-商品维度", "商品id"),
        "quantity": "商品数量(件)",
        "note": "买家留言",
        "phone": "用户购买手机号",
        **_PLACE,
    },
    options=_CHINA,
    rules=dated_by_number,
)
YOUZAN = Layout(
    code="youzan",
    label=_("Youzan orders"),
    kind="orders",
    sign=("订单号", "归属店铺", "订单创建时间", "订单实付金额"),
    columns={
        "number": "订单号",
        "placed_at": "订单创建时间",
        "paid_at": "买家付款时间",
        "status": "订单状态",
        "store": "归属店铺",
        "total": "订单实付金额",
        "shipping": "运费",
        "refunded": "订单已退款金额",
        "title": "全部商品名称",
        "note": "买家备注",
        "name": ("收货人/提货人", "买家昵称"),
        "phone": ("买家手机号", "收货人手机号/提货人手机号"),
        "province": "收货人省份",
        "city": "收货人城市",
        "address": "详细收货地址/提货地址",
    },
    options=_CHINA,
    lists_titles=True,
)
YOUZAN_CUSTOMERS = Layout(
    code="youzan-customers",
    label=_("Youzan customers"),
    kind="customers",
    sign=("客户姓名", "客户手机号", "成为客户时间"),
    columns={
        "name": ("客户姓名", "客户昵称"),
        "phone": "客户手机号",
        "birthday": "客户生日",
        "gender": "客户性别",
        "tags": "标签",
        "source": "来源渠道",
        "joined_at": "成为客户时间",
        "address": "所属区域",
    },
    options={"zone": "Asia/Shanghai"},
)
DOUYIN = Layout(
    code="douyin",
    label=_("Douyin orders"),
    kind="orders",
    sign=("主订单编号", "子订单编号", "订单应付金额", "商品数量"),
    columns={
        "number": "主订单编号",
        "placed_at": ("订单提交时间", "支付完成时间"),
        "paid_at": "支付完成时间",
        "status": "订单状态",
        "title": "选购商品",
        "quantity": "商品数量",
        "amount": "订单应付金额",
        "product_code": ("商家编码", "商品ID"),
        "note": "买家留言",
        "name": "收件人",
        "phone": "收件人手机号",
        **_PLACE,
        "address": "详细地址",
    },
    options=_CHINA,
)
XIAOHONGSHU = Layout(
    code="xiaohongshu",
    label=_("Xiaohongshu orders"),
    kind="orders",
    sign=("订单号", "SKU件数", "商品总价(元)", "订单创建时间"),
    columns={
        "number": "订单号",
        "placed_at": "订单创建时间",
        "paid_at": "支付时间",
        "status": "订单状态",
        "store": "店铺名称",
        "total": "用户应付金额(元)",
        "title": ("SKU名称", "商品名称"),
        "quantity": "SKU件数",
        "amount": "商品总价(元)",
        "product_code": ("商家编码", "条形码", "商品ID"),
        "note": "用户备注",
        "name": "收件人姓名",
        "phone": "收件人电话",
        **_PLACE,
        "address": "收件人地址",
    },
    options=_CHINA,
)
KUAISHOU = Layout(
    code="kuaishou",
    label=_("Kuaishou orders"),
    kind="orders",
    sign=("订单号", "实付款", "成交数量", "订单创建时间"),
    columns={
        "number": "订单号",
        "placed_at": "订单创建时间",
        "paid_at": "订单支付时间",
        "status": "订单状态",
        "total": "实付款",
        "shipping": "快递费",
        "title": "商品名称",
        "quantity": "成交数量",
        "product_code": ("SKU编码", "商品ID"),
        "note": "买家留言",
        "name": "收货人姓名",
        "phone": "收货人电话",
        "province": "收货地址-省",
        "city": "收货地址-市",
        "address": "收货地址",
    },
    options=_CHINA,
)
WECHAT = Layout(
    code="wechat-shop",
    label=_("WeChat shop orders"),
    kind="orders",
    sign=("订单号", "订单实际支付金额", "商品编码(平台)", "商品数量"),
    columns={
        "number": "订单号",
        "placed_at": ("订单下单时间", "下单时间"),
        "paid_at": "支付时间",
        "status": "订单状态",
        "total": "订单实际支付金额",
        "shipping": "订单运费",
        "title": "商品名称",
        "quantity": "商品数量",
        "amount": "商品实际价格(总共)",
        "unit_price": ("商品价格(单件)", "商品价格"),
        "product_code": ("SKU编码(自定义)", "商品编码(自定义)", "商品编码(平台)"),
        "note": "买家备注",
        "name": "收件人姓名",
        "phone": "收件人手机",
        **_PLACE,
        "address": "收件人地址",
    },
    options=_CHINA,
)
LAYOUTS = (
    TAOBAO, QIANNIU, TMALL_ITEMS, JD, PINDUODUO, YOUZAN, YOUZAN_CUSTOMERS, DOUYIN, XIAOHONGSHU, KUAISHOU, WECHAT,
)  # fmt: skip
