"""The demo shop and its main characters, written by hand. Tests and screenshots use their names.

Everybody is invented; addresses are in example.com, phones are made up.
Days count back from today, so the story stays young.
"""

from dataclasses import dataclass, field

SHOP = "麦穗童铺 Maisui Kids"
CURRENCY = "CNY"
#: What its owner set on the page of settings, beside the logo.
SETTINGS = {"name": "麦穗童铺", "colour": "#9c3f24", "sender": f"{SHOP} <hello@maisui.example.com>"}


@dataclass(frozen=True)
class Place:
    code: str
    name: str
    kind: str
    city: str


STORES = [
    Place("taobao", "淘宝店 Taobao", "online", ""),
    Place("web", "官网商城 Web shop", "online", ""),
    Place("hubin", "杭州湖滨店 Hangzhou Hubin", "door", "杭州"),
    Place("xuhui", "上海徐汇店 Shanghai Xuhui", "door", "上海"),
]


@dataclass(frozen=True)
class Kid:
    name: str
    age_months: int
    gender: str = ""


@dataclass(frozen=True)
class Buy:
    """One order of the story: items are catalogue codes."""

    days_ago: int
    items: tuple[str, ...]
    store: str = "taobao"
    #: Share taken off the goods, 0 to 1.
    off: float = 0.0
    #: The item sent back later: (catalogue code, days ago).
    returned: tuple[str, int] | None = None


@dataclass(frozen=True)
class Person:
    """One main character. `days_ago` counts back to the first meeting."""

    key: str
    name: str
    story: str
    days_ago: int
    city: str = ""
    province: str = ""
    gender: str = "f"
    language: str = "zh"
    email: str = ""
    phone: str = ""
    taobao: str = ""
    card: str = ""
    #: (calendar, month, day); the year is left open when unknown.
    birthday: tuple[str, int, int] | None = None
    birth_year: int | None = None
    kids: tuple[Kid, ...] = ()
    buys: tuple[Buy, ...] = ()
    #: "granted", "withdrawn" or "" for never asked; marketing by e-mail.
    consent: str = "granted"


def _rhythm(first: int, every: int, until: int, baskets: list[tuple[str, ...]], **more) -> tuple:
    """Orders every so many days from `first` days ago to `until`, going through the baskets."""
    days = range(first, until - 1, -every)
    return tuple(Buy(day, baskets[i % len(baskets)], **more) for i, day in enumerate(days))


CAST: list[Person] = [
    Person(
        "lin", "林小满", "A regular: orders every month for two growing children", 1010,
        city="杭州", province="浙江", email="xiaoman.lin@example.com", phone="19900000001",
        taobao="小满的麦田", card="MS0001", birthday=("lunar", 4, 8), birth_year=1991,
        kids=(Kid("林一禾", 62, "m"), Kid("林一穗", 20, "f")),
        buys=_rhythm(1010, 31, 16, [
            ("TX-110-01", "WZ-01"), ("LT-80-02", "KD-01"), ("JJ-110-01", "ST-01"),
            ("SL-90-01",), ("KZ-110-02", "TX-110-03", "MZ-01"), ("JM-01", "HB-01"),
        ]),
    ),
    Person(
        "chen", "陈嘉禾", "A discount hunter: buys only in the big sales, always the deepest cut", 890,
        city="成都", province="四川", email="jiahe.chen@example.com", phone="19900000002",
        taobao="嘉禾爱捡漏", birthday=("solar", 11, 11), birth_year=1994, kids=(Kid("", 40, "f"),),
        buys=tuple(Buy(d, ("QZ-100-01", "TX-100-02", "JJ-100-01"), off=0.45) for d in (880, 742, 515, 377, 157, 12)),
    ),
    Person(
        "emma", "Emma Clarke", "English-speaking regular of the web shop", 640,
        city="上海", province="上海", language="en", email="emma.clarke@example.com",
        phone="+8619900000003", birthday=("solar", 3, 2), birth_year=1988, kids=(Kid("Oliver", 34, "m"),),
        buys=_rhythm(640, 45, 30, [("PT-01", "ST-01"), ("WY-100-02",), ("TX-100-01", "KZ-100-01")], store="web"),
    ),
    Person(
        "wang", "王素琴", "A grandmother who buys in the store with her member card; no e-mail", 930,
        city="杭州", province="浙江", phone="19900000004", card="MS0002",
        birthday=("lunar", 12, 3), birth_year=1957, kids=(Kid("乐乐", 48, "m"),), consent="",
        buys=_rhythm(930, 40, 22, [("YR-110-01",), ("JJ-110-02", "WZ-01"), ("CF-01",)], store="hubin"),
    ),
    Person(
        "zhao", "赵一鸣", "A valuable regular who has gone quiet: likely leaving", 1000,
        city="南京", province="江苏", gender="m", email="yiming.zhao@example.com", phone="19900000005",
        taobao="一鸣惊人爸爸", birthday=("solar", 7, 19), birth_year=1986, kids=(Kid("赵听雨", 70, "f"),),
        buys=_rhythm(1000, 26, 210, [("PH-01", "WY-120-01"), ("YR-120-02",), ("QZ-120-01", "ST-01")]),
    ),
    Person(
        "zhou", "周念", "A newcomer with a newborn: first order last week", 9,
        city="苏州", province="江苏", email="nian.zhou@example.com", phone="19900000006",
        taobao="念念不忘zz", birth_year=1996, birthday=("solar", 12, 24), kids=(Kid("", 1, "f"),),
        buys=(Buy(9, ("BD-59-01", "BD-59-02", "KD-01", "BB-01")),),
    ),
    Person(
        "shen", "沈青禾", "Orders a lot and sends a lot back", 420,
        city="广州", province="广东", email="qinghe.shen@example.com", phone="19900000007",
        taobao="青禾_shen", kids=(Kid("", 28, "f"),),
        buys=(
            Buy(400, ("QZ-100-01", "QZ-100-02"), returned=("QZ-100-02", 392)),
            Buy(260, ("WY-100-01", "YR-100-02"), returned=("YR-100-02", 250)),
            Buy(120, ("TX-100-01", "KZ-100-02"), returned=("KZ-100-02", 111)),
            Buy(35, ("QZ-100-03", "MZ-01"), returned=("QZ-100-03", 25)),
        ),
    ),
    Person(
        "anneliese", "Anneliese von Hohenstein-Waldburg zu Oberndorf", "A very long name", 200,
        city="上海", province="上海", language="en", email="anneliese.hohenstein@example.com",
        kids=(Kid("Maximilian-Alexander", 50, "m"),),
        buys=(Buy(200, ("PH-01", "PT-01"), store="xuhui"), Buy(60, ("CF-01",), store="xuhui")),
    ),
    Person(
        "ouyang", "欧阳若溪", "A prospect: left her address at the fair, has not bought yet", 33,
        city="武汉", province="湖北", email="ruoxi.ouyang@example.com", phone="19900000009",
    ),
    Person(
        "liu", "刘大勇", "Buys gladly and wants no advertising", 500,
        city="西安", province="陕西", gender="m", email="dayong.liu@example.com",
        phone="19900000010", taobao="大勇哥", kids=(Kid("", 90, "m"),), consent="withdrawn",
        buys=_rhythm(500, 70, 40, [("TX-130-01", "KZ-130-01"), ("WY-130-02",)]),
    ),
    Person(
        "wu", "吴桐", "Bought once; the platform hides the phone", 300,
        city="长沙", province="湖南", phone="186******05", taobao="梧桐树下tt", consent="",
        buys=(Buy(300, ("JM-01",)),),
    ),
]  # fmt: skip


@dataclass(frozen=True)
class Member:
    """One who works in the demo shop; the password is shown at start."""

    username: str
    name: str
    role: str


STAFF = [
    Member("owner", "何掌柜", "owner"),
    Member("marketer", "苏苏", "marketer"),
    Member("agent", "阿宁", "agent"),
    Member("analyst", "Victor Hale", "analyst"),
]
PASSWORD = "maisui-demo"  # noqa: S105 - printed at start, for a shop that is only a demo


def find(key: str) -> Person:
    """The main character with this key."""
    return next(person for person in CAST if person.key == key)


@dataclass
class Loaded:
    """What loading the demo shop gives: database ids by the key of the main character."""

    customer_ids: dict[str, int] = field(default_factory=dict)
