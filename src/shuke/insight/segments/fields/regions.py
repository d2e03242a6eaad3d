"""The usual regions of China, each a list of provinces as people and platforms write them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Region:
    """`provinces`: short names; `spellings` are all the ways in which the record may hold them."""

    name: Any
    provinces: tuple[str, ...]

    @property
    def spellings(self) -> tuple[str, ...]:
        ends = ("", "省", "市", "自治区", "壮族自治区", "回族自治区", "维吾尔自治区", "特别行政区")
        return tuple(name + end for name in self.provinces for end in ends)


REGIONS = {
    "north": Region(_("North China"), ("北京", "天津", "河北", "山西", "内蒙古")),
    "northeast": Region(_("Northeast China"), ("辽宁", "吉林", "黑龙江")),
    "east": Region(_("East China"), ("上海", "江苏", "浙江", "安徽", "福建", "江西", "山东")),
    "central": Region(_("Central China"), ("河南", "湖北", "湖南")),
    "south": Region(_("South China"), ("广东", "广西", "海南")),
    "southwest": Region(_("Southwest China"), ("重庆", "四川", "贵州", "云南", "西藏")),
    "northwest": Region(_("Northwest China"), ("陕西", "甘肃", "青海", "宁夏", "新疆")),
    "beyond": Region(_("Hong Kong, Macao, Taiwan"), ("香港", "澳门", "台湾")),
}
