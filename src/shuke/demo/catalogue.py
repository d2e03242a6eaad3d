"""What the demo shop sells: mothers-and-babies clothing and toys, made from a few families."""

from dataclasses import dataclass
from decimal import Decimal

#: Size label by the child's age in months (upper bound, centimetres of body height).
SIZES = [(3, "59"), (6, "66"), (9, "73"), (12, "80"), (24, "90"), (36, "100"), (48, "110"),
         (60, "120"), (84, "130"), (132, "140")]  # fmt: skip


@dataclass(frozen=True)
class Family:
    """A style that is sold in sizes and colours. Price and cost in CNY."""

    code: str
    title: str
    category: str
    brand: str
    price: Decimal
    cost: Decimal
    #: Ages in months of the child that it is for; None for the mother.
    ages: tuple[int, int] | None
    #: Months of the year in which it sells more; empty: all year.
    season: tuple[int, ...] = ()
    colours: tuple[str, ...] = ("奶白", "燕麦", "豆绿")
    sized: bool = True

    def fits(self, months: int) -> bool:
        """Whether it is for a child of this age."""
        return self.ages is not None and self.ages[0] <= months <= self.ages[1]


def _family(code, title, category, brand, price, cost, ages, **more) -> Family:
    return Family(code, title, category, brand, Decimal(price), Decimal(cost), ages, **more)


WARM, COLD = (4, 5, 6, 7, 8), (9, 10, 11, 12, 1)

FAMILIES: list[Family] = [
    _family("BD", "纱布和尚服 Muslin kimono bodysuit", "新生儿 Newborn", "麦穗", "79", "31", (0, 12)),
    _family("LT", "连体爬服 Ribbed romper", "婴儿装 Baby", "麦穗", "129", "52", (0, 24)),
    _family("SL", "分腿睡袋 Split-leg sleeping bag", "婴儿装 Baby", "月牙", "239", "98", (0, 48), season=COLD),
    _family("TX", "纯棉短袖 Cotton T-shirt", "童装 Kids", "麦穗", "69", "24", (9, 132), season=WARM),
    _family("QZ", "泡泡袖连衣裙 Puff-sleeve dress", "童装 Kids", "小豆蔻", "169", "66", (12, 132), season=WARM),
    _family("WY", "灯芯绒外套 Corduroy jacket", "童装 Kids", "小豆蔻", "259", "112", (12, 132), season=COLD),
    _family("YR", "轻薄羽绒服 Light down jacket", "童装 Kids", "小豆蔻", "399", "188", (12, 132), season=COLD),
    _family("JJ", "家居服套装 Pyjama set", "童装 Kids", "麦穗", "149", "58", (9, 132)),
    _family("KZ", "针织长裤 Knit trousers", "童装 Kids", "麦穗", "99", "37", (6, 132)),
    _family("WZ", "防滑地板袜 Grip socks, 5 pairs", "配饰 Accessories", "麦穗", "49", "15", (6, 84), sized=False),
    _family("MZ", "遮阳帽 Sun hat", "配饰 Accessories", "月牙", "59", "19", (3, 84), season=WARM, sized=False),
    _family("KD", "竹纤维口水巾 Bamboo bibs, 3 pieces", "新生儿 Newborn", "月牙", "45", "14", (0, 24), sized=False),
    _family("BB", "纱布浴巾 Muslin bath towel", "新生儿 Newborn", "月牙", "89", "34", (0, 48), sized=False),
    _family("YJ", "硅胶牙胶 Silicone teether", "玩具 Toys", "木头人", "39", "11", (3, 18), sized=False),
    _family("YG", "木质摇铃 Wooden rattle", "玩具 Toys", "木头人", "56", "20", (0, 12), sized=False),
    _family("JM", "彩虹叠叠乐 Rainbow stacker", "玩具 Toys", "木头人", "118", "47", (9, 48), sized=False),
    _family("PT", "动物拼图 Animal puzzle", "玩具 Toys", "木头人", "88", "33", (24, 84), sized=False),
    _family("HB", "布书 Cloth book", "绘本 Books", "木头人", "68", "26", (3, 24), sized=False),
    _family("ST", "睡前故事绘本 Bedtime stories", "绘本 Books", "青鸟", "79", "36", (18, 96), sized=False),
    _family("PH", "平衡车 Balance bike", "玩具 Toys", "追风", "469", "236", (24, 72), sized=False),
    _family("CF", "厨房过家家 Play kitchen", "玩具 Toys", "木头人", "329", "158", (30, 96), sized=False),
    _family("YF", "孕妇连衣裙 Maternity dress", "孕产 Maternity", "半夏", "279", "118", None, season=WARM),
    _family("YK", "托腹裤 Bump-support trousers", "孕产 Maternity", "半夏", "199", "82", None),
    _family("BR", "哺乳睡衣 Nursing nightwear", "孕产 Maternity", "半夏", "189", "76", None),
    _family("MB", "妈咪包 Changing bag", "孕产 Maternity", "半夏", "359", "149", None, sized=False),
]  # fmt: skip

#: One brand never told the shop its cost: profit is shown with its coverage.
COST_UNKNOWN_BRANDS = frozenset({"青鸟"})


@dataclass(frozen=True)
class Item:
    """One sellable item of a family."""

    code: str
    title: str
    family: Family
    size: str
    colour: str

    @property
    def cost(self) -> Decimal | None:
        return None if self.family.brand in COST_UNKNOWN_BRANDS else self.family.cost


def items() -> list[Item]:
    """Every item of the catalogue, in a stable order."""
    made = []
    for family in FAMILIES:
        colours = family.colours if family.sized else family.colours[:1]
        for size in _sizes(family):
            for number, colour in enumerate(colours, 1):
                code = "-".join(part for part in (family.code, size, f"{number:02d}") if part)
                made.append(Item(code, family.title, family, size, colour))
    return made


def _sizes(family: Family) -> list[str]:
    if not family.sized:
        return [""]
    if family.ages is None:
        return ["M", "L", "XL"]
    low, high = family.ages
    lower_bounds = [0, *(months for months, _ in SIZES)]
    return [
        size
        for (months, size), above in zip(SIZES, lower_bounds, strict=False)
        if months > low and above < high
    ]


def size_at(months: int) -> str:
    """The size a child of this age wears."""
    return next((size for bound, size in SIZES if months <= bound), SIZES[-1][1])
