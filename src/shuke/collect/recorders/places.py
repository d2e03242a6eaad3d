"""Provinces and cities, from columns of their own or out of a whole address, as short as people say them.

浙江省 and 浙江 are one province, 上海市 is province and city at once. An address elsewhere than in China is
left alone: its parts stand in no certain order.
"""

import re

import polars as pl

from shuke.collect.recorders.cells import parsed

#: Cities that are provinces.
_MUNICIPALITIES = ("北京", "天津", "上海", "重庆", "香港", "澳门")
_PROVINCES = (
    *_MUNICIPALITIES, "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西",
    "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "四川", "贵州", "云南", "西藏", "陕西", "甘肃", "青海",
    "宁夏", "新疆", "台湾",
)  # fmt: skip
_PROVINCE = (
    rf"(?P<province>{'|'.join(_PROVINCES)})"
    r"(?:省|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区|市(?!场))?"
)
_WHOLE = re.compile(_PROVINCE)
_BEGIN = re.compile(rf"(?:中国|中华人民共和国)?[\s,，/-]*{_PROVINCE}(?P<rest>.*)", re.DOTALL)
_CITY = re.compile(
    r"[\s,，/-]*(?P<city>[\u4e00-\u9fff]{1,10}?(?:自治州|地区|盟)|[\u4e00-\u9fff]{1,6}?市(?!场|区|辖))"
)
#: 浙江 杭州 西湖区: what stands apart from both sides.
_APART = re.compile(r"[\s,，/-]+(?P<city>[\u4e00-\u9fff]{2,5}?)[\s,，/-]")
#: What stands for the city where a province governs its districts itself.
_NO_CITY = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "直辖县"})


def with_places(people: pl.DataFrame) -> pl.DataFrame:
    """`people` with `province` and `city` in short, and from `address` where they are empty."""
    col = pl.col
    people = people.with_columns(
        parsed(people["province"], province, pl.String),
        parsed(people["city"], city, pl.String),
        parsed(people["address"], _joined, pl.String).alias("by_address"),
    )
    parts = col("by_address").str.split_exact("|", 1).struct
    own = col("province").is_in(_MUNICIPALITIES)
    people = people.with_columns(
        province=pl.coalesce("province", _unless_empty(parts.field("field_0"))),
        city=pl.coalesce("city", _unless_empty(parts.field("field_1"))),
    )
    return people.with_columns(city=pl.coalesce("city", pl.when(own).then("province"))).drop(
        "by_address"
    )


def _unless_empty(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)


def province(text: str) -> str:
    """浙江省 as 浙江; anything else as it is."""
    whole = _WHOLE.fullmatch(text)
    return whole["province"] if whole else text


def city(text: str) -> str:
    """杭州市 as 杭州; anything else as it is; ValueError for words that stand for none."""
    if text in _NO_CITY:
        raise ValueError(text)
    chinese = (
        len(text) > 2 and text.endswith("市") and bool(re.fullmatch(r"[\u4e00-\u9fff]+", text))
    )
    return text[:-1] if chinese else text


def of_address(text: str) -> tuple[str, str]:
    """Province and city of a Chinese address, "" for what it does not tell."""
    begin = _BEGIN.match(text)
    if begin is None:
        alone = _CITY.match(text)
        return "", city(alone["city"]) if alone else ""
    name, rest = begin["province"], begin["rest"]
    if name in _MUNICIPALITIES:
        return name, name
    inner = _CITY.match(rest) or _APART.match(rest)
    return name, city(inner["city"]) if inner else ""


def _joined(text: str) -> str:
    return "|".join(of_address(text))
