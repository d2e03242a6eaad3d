"""What the demo shop alone wants to know of its customers (two own fields, filled in for some), and the tags
that its team put on them."""

import datetime as dt

import numpy as np

from shuke.common.access import SYSTEM
from shuke.common.slots import DemoShop
from shuke.customers import commands as customers
from shuke.customers.growth.curve import height, months
from shuke.customers.models import Child

SKINS = ["正常 Normal", "干性 Dry", "敏感 Sensitive", "湿疹 Eczema"]
#: Main character -> (skin, days until the member card ends); None where nobody asked.
VALUES: dict[str, tuple[str | None, int | None]] = {
    "lin": (SKINS[1], 24),
    "emma": (SKINS[0], None),
    "wang": (None, -12),
    "zhao": (SKINS[0], 75),
    "zhou": (SKINS[2], 356),
}
TAGS_OF_THE_CAST = {
    "lin": ["VIP", "母婴群 Mums group"],
    "emma": ["VIP", "English 英文"],
    "wang": ["常来店 Comes by"],
    "zhao": ["待挽回 Win back"],
    "shen": ["退货多 Sends back"],
    "anneliese": ["English 英文"],
}
#: Main character -> what another one or somebody without a record is to them.
HOUSEHOLDS = {
    "lin": [("parent", "wang"), ("partner", "何景行")],
    "emma": [("partner", "James Clarke")],
    "zhao": [("partner", "苏映")],
}
#: Main character -> where post reaches them; both are invented.
ADDRESSES = {
    "lin": {
        "receiver": "林小满", "country": "中国", "province": "浙江省", "city": "杭州市",
        "district": "西湖区", "street": "麦穗路 18 号 3 幢 502", "postcode": "310000",
    },
    "emma": {
        "receiver": "Emma Clarke", "country": "United Kingdom", "city": "Leeds",
        "street": "7 Meadow Row", "postcode": "LS1 0ZZ",
    },
}  # fmt: skip
#: Tag -> share of the others who have it.
SHARES = {"母婴群 Mums group": 0.12, "送礼 Buys gifts": 0.06, "常来店 Comes by": 0.08, "VIP": 0.02}


def note_addresses(shop: DemoShop) -> str:
    """Note where post reaches two of the cast."""
    for key, address in ADDRESSES.items():
        customers.add_address(SYSTEM, shop.cast[key], **address)
    return f"{len(ADDRESSES)} postal addresses"


def fill_own_fields(shop: DemoShop) -> str:
    """Make the fields and fill them in; see `common.slots.DemoRows`."""
    random, today = np.random.default_rng([shop.seed, 3]), shop.today
    skin = customers.add_custom_field(
        SYSTEM, label="宝宝体质 Skin", kind="choice", choices=SKINS, key="skin"
    )
    card = customers.add_custom_field(
        SYSTEM, label="会员卡到期 Card valid until", kind="date", key="card_until"
    )
    rows: list[tuple[int, int, str | dt.date | None]] = []
    for key, customer in shop.cast.items():
        kind, days = VALUES.get(key, (None, None))
        rows.append((customer, skin.pk, kind))
        rows.append((customer, card.pk, None if days is None else today + dt.timedelta(days)))
    crowd = shop.crowd
    kinds = random.choice(len(SKINS), size=len(crowd), p=[0.5, 0.22, 0.2, 0.08]).tolist()
    ends = random.integers(-120, 365, size=len(crowd)).tolist()
    has_skin, carded = random.random((2, len(crowd))) < np.array([[0.45], [0.2]])
    rows += [
        (who, skin.pk, SKINS[k])
        for who, k, is_so in zip(crowd, kinds, has_skin, strict=True)
        if is_so
    ]
    rows += [
        (who, card.pk, today + dt.timedelta(days=end))
        for who, end, is_so in zip(crowd, ends, carded, strict=True)
        if is_so
    ]
    count = len(customers.record_custom_values(rows))
    return f"own fields of the shop, filled in for {count:,} customers"


def measure_children(shop: DemoShop) -> str:
    """How tall the children of the cast were at their last visits; see `common.slots.DemoRows`."""
    count = 0
    for customer in shop.cast.values():
        for place, child in enumerate(Child.objects.filter(customer=customer).order_by("pk")):
            if child.born_on is None or child.born_on > shop.today - dt.timedelta(days=200):
                continue
            for days in (170, 40):
                day = shop.today - dt.timedelta(days + place)
                cm = height(child.gender, months(child.born_on, day), 0.6 - 0.5 * place)
                customers.measure_child(SYSTEM, child.pk, what="height", value=round(cm, 1), on=day)
                count += 1
    return f"{count} times that children of the cast were measured"


def tie_households(shop: DemoShop) -> str:
    """Say who belongs together; see `common.slots.DemoRows`."""
    count = 0
    for key, members in HOUSEHOLDS.items():
        for role, other in members:
            whom = {"other_id": shop.cast[other]} if other in shop.cast else {"name": other}
            customers.tie(SYSTEM, shop.cast[key], role=role, **whom)
            count += 1
    return f"{count} members of households of the cast"


def put_tags(shop: DemoShop) -> str:
    """Tag them; see `common.slots.DemoRows`."""
    random = np.random.default_rng([shop.seed, 4])
    names = {customer: list(TAGS_OF_THE_CAST.get(key, ())) for key, customer in shop.cast.items()}
    crowd = np.array(shop.crowd)
    for tag, share in SHARES.items():
        for customer in crowd[random.random(len(crowd)) < share].tolist():
            names.setdefault(customer, []).append(tag)
    count = len(customers.record_tags(names, by=shop.owner)[0])
    return f"tags on {count:,} customers"
