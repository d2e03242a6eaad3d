"""What a layout is: the shape of one system's export, and what its columns mean."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.collect.layouts import consent, content
from shuke.collect.reading.table import normalise_header


@dataclass(frozen=True)
class Field:
    """Something that a column can mean. `names` are headers by which it is known anywhere."""

    name: str
    label: Any
    group: Any
    names: tuple[str, ...] = ()


ORDER, LINE, BUYER, STOCK = _("Order"), _("Line"), _("Buyer"), _("Stock")
CHAT = _("Chat")
PARCEL, INVOICE = _("Parcel"), _("Invoice")

_BUYER = (
    Field("customer_number", _("Customer number"), BUYER,
          ("customer number", "customer no", "customer id", "customerid", "customer", "client id",
           "客户编号", "客户号", "会员编号", "会员号")),
    Field("email", _("E-mail"), BUYER,
          ("email", "e-mail", "email address", "mail", "customer email", "邮箱", "电子邮箱", "电子邮件", "邮件")),
    Field("phone", _("Phone"), BUYER,
          ("phone", "mobile", "telephone", "tel", "phone number", "mobile phone", "手机", "手机号", "手机号码",
           "联系电话", "联系手机", "电话", "客户手机号", "买家手机号", "收货人手机号")),
    Field("web", _("Web shop account"), BUYER, ("account", "user id", "username", "账号", "用户名", "会员账号")),
    Field("taobao", _("Taobao name"), BUYER, ("买家会员名", "旺旺", "旺旺名", "淘宝会员名", "买家昵称", "taobao")),
    Field("openid", _("WeChat open id"), BUYER, ("openid", "open id", "wechat openid", "微信openid", "买家openid")),
    Field("unionid", _("WeChat union id"), BUYER, ("unionid", "union id", "微信unionid")),
    Field("wecom", _("WeCom id"), BUYER, ("external userid", "wecom id", "企业微信id", "外部联系人id")),
    Field("oaid", _("Sealed address (OAID)"), BUYER, ("oaid", "收货人oaid")),
    Field("device", _("Device"), BUYER, ("device id", "device", "设备号", "设备id")),
    Field("plate", _("Number plate"), BUYER,
          ("plate", "plate number", "number plate", "license plate", "licence plate", "车牌", "车牌号", "车牌号码")),
    Field("name", pgettext_lazy("person", "Name"), BUYER,
          ("客人", "称呼", "谁", "who", "客人姓名", "customer name", "full name", "buyer", "buyer name", "billing name", "recipient", "姓名", "客户姓名",
           "客户名称", "买家姓名", "收货人姓名", "收货人", "会员姓名")),
    Field("country", _("Country"), BUYER, ("country", "billing country", "国家", "国家/地区")),
    Field("province", _("Province"), BUYER, ("province", "state", "region", "省", "省份", "收货人省份", "收件省", "收货省份")),
    Field("city", _("City"), BUYER, ("city", "town", "billing city", "市", "城市", "收货人城市", "收件市", "收货城市")),
    Field("address", _("Address"), BUYER,
          ("address", "full address", "shipping address", "收货地址", "详细收货地址/提货地址", "详细地址", "地址",
           "客户地址", "收件地址", "收货人地址", "联系地址")),
    Field("district", _("District"), BUYER, ("district", "county", "区县", "区/县", "区", "收货人地区", "收件区", "收货区县")),
    Field("postcode", _("Postcode"), BUYER,
          ("postcode", "post code", "postal code", "zip", "zip code", "zipcode", "billing zip", "邮编", "邮政编码", "收货人邮编")),
    Field("consent_email", _("Agreed to e-mail"), BUYER,
          ("accepts marketing", "accepts email marketing", "email consent", "newsletter", "marketing consent",
           "consent", "邮件订阅", "接受邮件", "接受营销", "营销同意")),
    Field("opt_out_email", _("Opted out of e-mail"), BUYER,
          ("email opt out", "email optout", "opt out", "opted out", "opted out of email", "has opted out of email",
           "unsubscribed", "do not email", "no marketing", "邮件退订", "已退订", "退订", "拒收邮件")),
    Field("opt_out_sms", _("Opted out of SMS"), BUYER,
          ("sms opt out", "sms optout", "do not text", "do not sms", "短信退订", "拒收短信")),
    Field("consent_sms", _("Agreed to SMS"), BUYER,
          ("accepts sms marketing", "sms consent", "短信订阅", "接受短信", "短信同意")),
)  # fmt: skip

FIELDS: dict[str, tuple[Field, ...]] = {
    "orders": (
        Field("number", _("Order number"), ORDER,
              ("线上订单号", "线上单号", "平台订单号", "平台单号", "原始单号", "order number", "order no", "order id", "order", "orderid", "invoice", "invoiceno", "invoice no",
               "invoice number", "订单编号", "订单号", "单号", "主订单编号")),
        Field("erp_number", _("ERP's order number"), ORDER,
              ("erp number", "erp order number", "internal order number", "内部订单号", "内部单号", "系统订单号",
               "系统单号", "erp单号", "erp订单号", "单据编号")),
        Field("placed_at", _("Placed"), ORDER,
              ("order date", "date", "created at", "created", "placed at", "order time", "invoice date",
               "invoicedate", "purchase date", "下单时间", "订单创建时间", "创建时间", "订单成交时间", "日期",
               "下单日期", "购买日期", "购买时间", "消费日期", "消费时间", "交易时间", "成交时间", "哪天", "sold on", "时间")),
        Field("paid_at", _("Paid at"), ORDER,
              ("paid at", "payment date", "付款时间", "支付时间", "订单付款时间", "买家付款时间", "付款确认时间")),
        Field("status", _("Status"), ORDER,
              ("status", "order status", "financial status", "订单状态", "状态")),
        Field("store", _("Store"), ORDER, ("store", "shop", "branch", "店铺", "门店", "店铺名称", "归属店铺")),
        Field("currency", _("Currency"), ORDER, ("currency", "币种", "货币")),
        Field("total", _("Total"), ORDER,
              ("total", "order total", "amount paid", "实付金额", "订单金额", "买家实际支付金额", "订单实付金额",
               "买家实付金额", "用户实付金额(元)", "总金额", "实付", "实付款", "实收", "实收金额", "收款金额", "消费金额", "总价", "总额", "一共", "合计", "paid", "收了多少", "收了多少钱", "收多少钱", "付了多少钱", "花了多少钱", "收多少", "付了多少", "花了多少", "多少钱", "收了", "收款", "how much")),
        Field("discount", _("Order discount"), ORDER,
              ("discount", "discount amount", "order discount", "优惠金额", "订单优惠", "优惠")),
        Field("shipping", _("Shipping"), ORDER,
              ("shipping", "shipping cost", "freight", "postage", "运费", "邮费", "买家应付邮费", "邮费(元)",
               "运费金额")),
        Field("tax", _("Tax"), ORDER, ("tax", "taxes", "total tax", "vat", "税额", "税费", "税金")),
        Field("refunded", _("Refunded"), ORDER,
              ("refunded amount", "refunded", "refund", "refund amount", "退款金额", "订单已退款金额")),
        Field("note", _("Note"), ORDER, ("note", "notes", "remark", "备注", "订单备注", "买家留言")),
        Field("replaces", _("Sent in exchange for the order"), ORDER,
              ("exchange for", "exchanged order", "exchange for order", "replaces order", "replacement for", "换货原订单号",
               "换货原单号", "换货原订单", "被换订单号", "换货关联订单号")),
        Field("payment_method", _("Payment"), ORDER,
              ("payment method", "payment", "paid by", "payment method title", "支付方式", "付款方式", "收款方式")),
        Field("tracking_number", _("Tracking number"), PARCEL,
              ("tracking number", "tracking no", "tracking", "tracking code", "waybill", "快递单号", "物流单号",
               "运单号", "运单编号", "商品发货物流单号")),
        Field("carrier", _("Carrier"), PARCEL,
              ("carrier", "shipping company", "courier", "tracking company", "快递公司", "物流公司",
               "商品发货物流公司")),
        Field("sent_at", _("Shipped at"), PARCEL,
              ("sent at", "shipped at", "shipped date", "ship date", "fulfilled at", "发货时间", "订单发货时间",
               "商品发货时间")),
        Field("received_at", _("Delivered at"), PARCEL,
              ("received at", "delivered at", "delivery date", "确认收货时间", "签收时间", "收货时间",
               "订单确认收货时间")),
        Field("parcel_weight", _("Weight of the parcel (kg)"), PARCEL,
              ("parcel weight", "package weight", "包裹重量", "包裹重量(kg)", "包裹总净重(kg)", "称重重量")),
        Field("invoice_number", _("Invoice number"), INVOICE, ("invoice no.", "tax invoice number", "发票号码", "发票号")),
        Field("invoice_title", _("Invoice title"), INVOICE, ("invoice title", "invoiced to", "发票抬头")),
        Field("tax_number", _("Tax number"), INVOICE,
              ("tax number", "tax id", "vat number", "vat id", "税号", "纳税人识别号", "购方税号")),
        Field("invoice_kind", _("Kind of invoice"), INVOICE, ("invoice type", "invoice kind", "发票类型", "发票种类")),
        Field("invoice_amount", _("Invoiced"), INVOICE, ("invoice amount", "invoiced amount", "发票金额", "开票金额")),
        Field("invoice_date", _("Invoice issued"), INVOICE, ("invoice issued", "issued at", "开票时间", "开票日期")),
        Field("product_code", _("Product code"), LINE,
              ("sku", "product code", "stock code", "stockcode", "item code", "lineitem sku", "barcode", "商家编码",
               "商品编码", "货号", "商品ID", "外部系统编号")),
        Field("title", _("Product"), LINE,
              ("product", "product name", "item", "description", "title", "lineitem name", "商品", "商品名称",
               "商品标题", "宝贝标题", "标题", "品名", "东西", "买了什么", "买的什么", "买什么", "产品", "产品名称", "货品", "goods")),
        Field("variant", _("Variant"), LINE,
              ("variant", "variant title", "options", "商品属性", "商品规格", "规格", "规格名称", "颜色尺码", "销售属性",
               "sku属性", "款式")),
        Field("quantity", _("Quantity"), LINE,
              ("quantity", "qty", "units", "lineitem quantity", "数量", "件数", "几个", "几件", "多少件", "how many", "个数", "购买数量", "商品数量", "订购数量",
               "商品数量(件)")),
        Field("unit_price", _("Unit price"), LINE,
              ("unit price", "unitprice", "price", "item price", "lineitem price", "单价", "价格", "商品单价",
               "商品价格", "京东价")),
        Field("amount", _("Line amount"), LINE,
              ("amount", "line total", "line amount", "subtotal", "金额", "小计", "商品金额小计")),
        Field("line_discount", _("Line discount"), LINE, ("lineitem discount", "line discount", "行优惠")),
        Field("unit_cost", _("Unit cost"), LINE, ("cost", "unit cost", "cost price", "成本", "成本价", "商品成本价")),
        *_BUYER,
        # "Card" alone may be how an order was paid.
        Field("card", _("Member card"), BUYER, ("member card", "会员卡", "会员卡号")),
    ),
    "customers": (
        *_BUYER,
        Field("first_name", _("First name"), BUYER, ("first name", "given name", "名")),
        Field("last_name", _("Last name"), BUYER, ("last name", "surname", "family name", "姓")),
        Field("card", _("Member card"), BUYER, ("member card", "card", "card number", "会员卡", "会员卡号", "卡号")),
        Field("gender", _("Gender"), BUYER, ("gender", "sex", "性别", "客户性别")),
        Field("birthday", _("Birthday"), BUYER,
              ("birthday", "date of birth", "birth date", "dob", "born", "生日", "出生日期", "客户生日")),
        Field("tags", _("Tags"), BUYER, ("tags", "tag", "labels", "customer tags", "标签", "客户标签", "会员标签")),
        Field("source", _("Where they came from"), BUYER,
              ("source", "customer source", "channel", "acquisition channel", "utm source", "来源渠道", "来源", "渠道",
               "客户来源")),
        Field("language", _("Language"), BUYER, ("language", "locale", "语言")),
        Field("joined_at", _("Customer since"), BUYER,
              ("created at", "joined", "joined at", "registered", "customer since", "注册时间", "成为客户时间",
               "入会时间")),
        Field("consent_at", _("Agreed on"), BUYER, ("consent date", "consent at", "同意时间", "订阅时间")),
    ),
    "products": (
        Field("code", _("Code"), LINE,
              ("code", "sku", "product code", "stock code", "item code", "variant sku", "商家编码", "商品编码",
               "货号", "编码")),
        Field("title", _("Title"), LINE,
              ("title", "name", "product", "product name", "description", "商品名称", "标题", "名称", "商品标题")),
        Field("category", _("Category"), LINE, ("category", "type", "product type", "类目", "分类", "商品类目")),
        Field("brand", _("Brand"), LINE, ("brand", "vendor", "品牌")),
        Field("size", _("Size"), LINE, ("size", "尺码", "规格")),
        Field("colour", _("Colour"), LINE, ("colour", "color", "颜色")),
        Field("spec", _("Specification"), LINE, ("specification", "spec", "规格型号", "型号", "其他规格")),
        Field("article", _("Style number"), LINE,
              ("style number", "style no", "style", "parent sku", "handle", "款号", "款式编码", "商品款号")),
        Field("barcode", _("Barcode"), LINE,
              ("barcode", "ean", "upc", "gtin", "variant barcode", "global unique id", "条码", "条形码", "商品条码",
               "商品条形码", "国标码")),
        Field("season", _("Season"), LINE, ("season", "季节", "适用季节", "上市季节", "年份季节")),
        Field("list_price", _("List price"), LINE,
              ("list price", "price", "variant price", "单价", "价格", "售价", "吊牌价")),
        Field("unit_cost", _("Unit cost"), LINE, ("cost", "unit cost", "cost per item", "成本", "成本价")),
        Field("currency", _("Currency"), LINE, ("currency", "币种", "货币")),
        Field("stock", _("In stock"), STOCK,
              ("stock", "in stock", "stock quantity", "inventory", "inventory quantity", "on hand",
               "variant inventory qty", "qty", "quantity", "库存", "库存数量", "库存数", "商品库存", "现有库存",
               "可用库存", "实际库存数", "当前库存")),
        Field("stock_store", _("Store of the stock"), STOCK,
              ("store", "shop", "branch", "location", "warehouse", "门店", "店铺", "仓库", "店铺名称", "仓库名称")),
        Field("stock_at", _("Stock counted"), STOCK,
              ("stock date", "counted at", "inventory date", "盘点时间", "盘点日期", "库存日期", "库存时间")),
    ),
    "movements": (
        Field("code", _("Code"), LINE,
              ("code", "sku", "product code", "stock code", "item code", "variant sku", "商家编码", "商品编码",
               "货号", "编码", "规格编码", "商品条码", "条码")),
        Field("movement", _("Kind of movement"), STOCK,
              ("movement", "movement type", "transaction type", "document type", "type", "reason", "变动类型",
               "业务类型", "单据类型", "出入库类型", "库存变动类型", "变动原因", "类型")),
        Field("moved", _("Quantity moved"), STOCK,
              ("quantity", "qty", "change", "quantity change", "adjustment", "数量", "变动数量", "变动数", "出入库数量",
               "库存变动", "件数")),
        Field("moved_in", _("Taken into stock"), STOCK,
              ("quantity in", "qty in", "received", "in", "入库数量", "入库数", "入库", "收入数量")),
        Field("moved_out", _("Taken out of stock"), STOCK,
              ("quantity out", "qty out", "issued", "out", "出库数量", "出库数", "出库", "发出数量")),
        Field("moved_at", _("Moved on"), STOCK,
              ("date", "moved at", "movement date", "posted at", "time", "created at", "出入库时间", "变动时间", "业务日期",
               "业务时间", "单据日期", "操作时间", "发生时间", "日期", "时间")),
        Field("store", _("Store"), STOCK,
              ("store", "shop", "branch", "location", "warehouse", "门店", "店铺", "仓库", "店铺名称", "仓库名称")),
        Field("reference", _("Receipt or order"), STOCK,
              ("reference", "document number", "document", "单据编号", "单据号", "出入库单号", "关联单号", "单号")),
        Field("movement_number", _("Number of the movement"), STOCK,
              ("movement number", "movement id", "transaction id", "entry no", "流水号", "变动编号", "明细编号")),
    ),
    "chats": (
        Field("nick", _("Buyer's account"), CHAT,
              ("buyer nick", "buyer", "buyer account", "customer nick", "买家昵称", "买家旺旺", "买家账号", "买家id",
               "买家", "客户昵称", "客户旺旺", "客户账号", "顾客昵称", "用户昵称", "用户名称", "用户id", "会员名", "旺旺",
               "旺旺昵称", "消费者昵称", "消息对象", "作者", "作者昵称", "评论人", "评论者", "评论用户", "发布人", "发布者",
               "群成员", "昵称")),
        Field("speaker", _("Who wrote"), CHAT,
              ("sender", "from", "speaker", "author", "发送方", "发送人", "发送者", "发送方昵称", "发言人", "说话人",
               "消息发送者", "消息发送方")),
        Field("side", _("Buyer or shop"), CHAT,
              ("side", "role", "sender type", "direction", "角色", "发送方角色", "发送者类型", "发送方类型", "消息方向",
               "身份")),
        Field("written_at", _("Written"), CHAT,
              ("sent at", "written at", "time", "timestamp", "date", "message time", "发送时间", "消息时间", "聊天时间",
               "时间", "发言时间", "消息发送时间", "发布时间", "评论时间", "提问时间")),
        Field("text", _("Words"), CHAT,
              ("text", "message", "content", "body", "消息内容", "聊天内容", "内容", "消息", "发言内容", "发送内容", "评论内容", "帖子内容", "笔记内容", "正文", "提问内容")),
        Field("kind", _("Post, comment or question"), CHAT,
              ("type", "kind", "类型", "内容类型", "互动类型", "评论类型")),
        Field("place", _("Group or post"), CHAT,
              ("group", "circle", "place", "topic", "post title", "群名", "群名称", "群聊", "群", "圈子", "话题", "帖子", "帖子标题",
               "笔记", "笔记标题", "作品", "作品标题", "视频标题")),
        Field("message_ref", _("Message number"), CHAT,
              ("message id", "message no", "msg id", "消息id", "消息编号", "消息号")),
    ),
}  # fmt: skip

#: What plain words mean: the person; a customer's number only where numbers stand there.
_PLAIN: dict[str, dict[str, tuple[str, ...]]] = {
    "customers": {"name": ("name", "customer"), "customer_number": ("id", "number", "编号")},
    "orders": {
        "name": (
            "customer",
            "client",
            "客户",
            "顾客",
            "客户名",
            "顾客姓名",
            "买家",
            "会员",
            "联系人",
            "收件人",
        )
    },
    "products": {},
    "movements": {},
    "chats": {},
}

#: Known by their name without a remark in brackets, too: 电话（微信同号）. Amounts are not: 金额（退款） is another.
_REMARKED = frozenset({"phone", "email", "name"})
#: Who bought: what tells the orders of a day apart in a file without their numbers (`recorders.numbers`).
WHO = ("customer_number", "email", "phone", "web", "taobao", "openid", "unionid", "wecom", "name")
#: One of each group must be mapped.
REQUIRED: dict[str, tuple[tuple[str, ...], ...]] = {
    "orders": (("number", *WHO), ("placed_at",), ("unit_price", "amount", "total")),
    "customers": (
        (
            "customer_number",
            "email",
            "phone",
            "web",
            "taobao",
            "card",
            "openid",
            "unionid",
            "wecom",
        ),
    ),
    "products": (("code",),),
    "movements": (("code",), ("moved", "moved_in", "moved_out"), ("moved_at",)),
    "chats": (("written_at",), ("text",), ("nick", "speaker")),
}


@dataclass(frozen=True)
class Layout:
    """One known export. `columns` maps field -> header, or several that may hold it, the likeliest first;
    all headers of `sign` recognise it."""

    code: str
    label: Any
    kind: str
    sign: tuple[str, ...] = ()
    columns: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    #: Defaults of options: {"currency": "GBP", "zone": "Europe/London", "store": "main"}.
    options: dict[str, str] = field(default_factory=dict)
    #: Rules of this system on the interpreted lines: sets `kind` and `reason` of each.
    rules: Callable[[pl.DataFrame], pl.DataFrame] | None = None
    #: Whether the title of a line may name all goods of its order: several are no product.
    lists_titles: bool = False

    @cached_property
    def signature(self) -> frozenset[str]:
        return frozenset(normalise_header(name) for name in self.sign)

    def suggest(self, header: list[str], rows: Sequence[Sequence[str]] = ()) -> dict[str, int]:
        """Field -> position of the column that most likely holds it; `rows` are some of the file, so that no
        empty column is taken where another of the same meaning is filled.

        No column is used twice, but where an orders file tells only when an order was paid: that
        is then the day of the order too.
        """
        names = [normalise_header(name) for name in header]
        if self.columns:
            wanted = {name: self._heads(name) for name in self.columns}
        else:
            plain = _PLAIN[self.kind]
            wanted = {
                entry.name: tuple(
                    normalise_header(n) for n in (*plain.get(entry.name, ()), *entry.names)
                )
                for entry in FIELDS[self.kind]
            }
        mapping: dict[str, int] = {}
        taken: set[int] = set()
        for name, heads in wanted.items():
            places = [i for head in heads for i, n in enumerate(names) if n == head]
            if not places and name in _REMARKED and not self.columns:
                bare = [n.partition("(")[0] for n in names]
                places = [i for head in heads for i, n in enumerate(bare) if n == head]
            if free := [
                place
                for place in dict.fromkeys(places)
                if place not in taken and not content.contradicts(name, place, rows)
            ]:
                mapping[name] = content.fullest(name, free, rows)
                taken.add(mapping[name])
        if not self.columns and self.kind not in {"products", "movements"}:
            for place, head in enumerate(names):
                # "接收邮箱" is an address, and no word on what may be sent there.
                is_address = content.filled("email", place, rows) > 0
                name = "" if place in taken or is_address else consent.meaning(head)
                if name and name not in mapping:
                    mapping[name] = place
        if self.kind == "orders" and "placed_at" not in mapping and "paid_at" in mapping:
            mapping["placed_at"] = mapping["paid_at"]
        return mapping

    def _heads(self, name: str) -> tuple[str, ...]:
        heads = self.columns[name]
        return tuple(
            normalise_header(head) for head in ((heads,) if isinstance(heads, str) else heads)
        )

    def headers(self) -> Iterator[str]:
        """Every header that the layout names."""
        yield from self.sign
        for heads in self.columns.values():
            yield from (heads,) if isinstance(heads, str) else heads
