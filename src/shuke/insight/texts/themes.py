"""What texts are about: the shop's own themes, each a list of words in whichever languages its people write."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shuke.common.errors import Invalid
from shuke.common.texts import readable
from shuke.insight.texts.feeling import BAD, GOOD, NEUTRAL
from shuke.insight.texts.marks import HAN, plain

MOST_THEMES, MOST_WORDS, LONGEST = 40, 80, 40
_KEY = re.compile(r"[a-z][a-z0-9_]{0,23}")
_SIGN = re.compile(f"[{HAN}]")
#: A letter of another script.
_LETTER = rf"[^\W{HAN}]"
#: Parts of a text that feel for themselves: "fast delivery, but the seams came apart".
_BREAK = re.compile(
    r"[.!?,;:…。、\n]+|但是|不过|可是|可惜|就是|\bbut\b|\bhowever\b|\balthough\b|\bthough\b|但"
)
#: How a feeling about a theme is written down.
SIGNS = {GOOD: "g", NEUTRAL: "n", BAD: "b"}
_OF_SIGN = {sign: felt for felt, sign in SIGNS.items()}


@dataclass(frozen=True)
class Theme:
    """`name`: the shop's own; empty: the ready-made one's, in the reader's language."""

    key: str
    name: str
    words: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.name or str(NAMES.get(self.key, self.key))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Chinese words anywhere; others as words, in the plural too."""
        parts = [re.escape(word) for word in self.words if _SIGN.search(word)]
        if others := "|".join(re.escape(word) for word in self.words if not _SIGN.search(word)):
            parts.append(rf"(?<!{_LETTER})(?:{others})(?:s|es|ed|d|ing)?(?!{_LETTER})")
        return re.compile("|".join(parts))


@dataclass(frozen=True)
class Themes:
    """A checked list."""

    themes: tuple[Theme, ...]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Themes":
        """From JSON: {"themes": [{"key": "delivery", "name": "", "words": ["物流", "delivery"]}]}. Invalid, by place,
        for what cannot be used."""
        given = data.get("themes")
        if not isinstance(given, list) or not 1 <= len(given) <= MOST_THEMES:
            why = _("Give 1 to %(most)d themes.") % {"most": MOST_THEMES}
            raise Invalid(why, fields={"themes": why})
        wrong: dict[str, str] = {}
        themes = [_theme(each, f"themes.{at}", wrong) for at, each in enumerate(given)]
        for name, values in (("key", [t.key for t in themes]), ("name", [t.label for t in themes])):
            for at, value in enumerate(values):
                if value and value in values[:at]:
                    wrong.setdefault(f"themes.{at}.{name}", _("Another theme is called so."))
        if wrong:
            raise Invalid(_("Some values cannot be used."), fields=wrong)
        return cls(tuple(themes))

    @classmethod
    def of_version(cls, definition: Mapping[str, Any]) -> "Themes":
        """As a version keeps it."""
        return cls(
            tuple(
                Theme(each["key"], each["name"], tuple(each["words"]))
                for each in definition["themes"]
            )
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "themes": [{"key": t.key, "name": t.name, "words": list(t.words)} for t in self.themes]
        }

    def labels(self) -> dict[str, str]:
        return {theme.key: theme.label for theme in self.themes}

    def parts(self, text: str) -> dict[str, list[str]]:
        """The parts of a text in which each theme is spoken of."""
        about: dict[str, list[str]] = {}
        whole = plain(text)
        touched = [theme for theme in self.themes if theme.pattern.search(whole)]
        for part in _BREAK.split(whole) if touched else ():
            for theme in touched:
                if theme.pattern.search(part):
                    about.setdefault(theme.key, []).append(part)
        for theme in touched:  # a word that a break runs through
            about.setdefault(theme.key, [whole])
        return about


def _theme(given: Any, place: str, wrong: dict[str, str]) -> Theme:
    given = given if isinstance(given, Mapping) else {}
    key, name = str(given.get("key", "")), readable(given.get("name", ""))
    if not _KEY.fullmatch(key):
        wrong[f"{place}.key"] = _("Use a to z, 0 to 9 and _, at most 24 of them.")
    if len(name) > LONGEST or (not name and key not in NAMES):
        wrong[f"{place}.name"] = _("Give a name of at most %(most)d characters.") % {
            "most": LONGEST
        }
    words = given.get("words")
    listed = (
        split_words(words)
        if isinstance(words, list) and all(isinstance(w, str) for w in words)
        else ()
    )
    if not 1 <= len(listed) <= MOST_WORDS or any(len(word) > LONGEST for word in listed):
        wrong[f"{place}.words"] = _("Give 1 to %(most)d words of at most %(long)d characters.") % {
            "most": MOST_WORDS,
            "long": LONGEST,
        }
    return Theme(key, name, listed)


def split_words(words: Iterable[str]) -> tuple[str, ...]:
    """In one width and case, each once, without those in which nothing can be looked for."""
    tidy = (" ".join(plain(word).split()) for word in words)
    return tuple(dict.fromkeys(word for word in tidy if re.search(r"\w", word)))


def written(about: Mapping[str, int]) -> str:
    """Themes with their feelings as they are stored: ",delivery:g,size:b,"."""
    return f",{','.join(f'{key}:{SIGNS[felt]}' for key, felt in about.items())}," if about else ""


def tokens(key: str, *felt: int) -> list[str]:
    """What `written` has one of in it where a theme is spoken of in one of these ways; without any, in whichever."""
    return [f",{key}:{SIGNS[each]}," for each in felt or SIGNS]


def read_back(themes: str) -> dict[str, int]:
    """What `written` wrote."""
    pairs = (each.split(":") for each in themes.strip(",").split(",") if each)
    return {key: _OF_SIGN[sign] for key, sign in pairs}


#: Names of the themes that are there from the start.
NAMES: dict[str, Any] = {
    "delivery": gettext_lazy("Delivery"),
    "quality": gettext_lazy("Quality"),
    "size": pgettext_lazy("theme", "Size"),
    "price": pgettext_lazy("theme", "Price"),
    "service": pgettext_lazy("theme", "Service"),
    "packaging": gettext_lazy("Packaging"),
    "returns": gettext_lazy("Returns and refunds"),
    "guarantee": gettext_lazy("Guarantee and repair"),
    "taste": gettext_lazy("Taste"),
    "safety": gettext_lazy("Safe for body and skin"),
    "genuine": gettext_lazy("Genuine or fake"),
    "stock": gettext_lazy("In stock"),
    "promise": gettext_lazy("Offers and gifts"),
}
_STANDARD: Mapping[str, str] = {
    "delivery": "物流 快递 发货 送货 配送 包裹 派送 签收 催单 没收到 delivery shipping shipment courier parcel|arrived late|tracking",
    "quality": "质量 品质 做工 瑕疵 破损 损坏 坏了 掉色 褪色 起球 开线 材质 面料 quality material defect defective faulty broken|fell apart|stopped working",
    "size": "尺码 码数 偏大 偏小 合身 尺寸 大小 太大 太小 size sizing fit fits|too big|too small|too tight",
    "price": "价格 价钱 贵 便宜 降价 涨价 差价 性价比 划算 price priced expensive cheap overpriced|worth the money|value for money",
    "service": "客服 服务 态度 店员 售后 回复 不理 接电话 service staff support rude helpful|customer care|nobody answers|no reply",
    "packaging": "包装 盒子 箱子 礼盒 压扁 packaging package box wrapped wrapping",
    "returns": "退款 退货 退换 换货 退钱 退回 运费险 refund refunded return returned exchange|money back|send it back",
    "guarantee": "保修 质保 维修 三包 修好 返修 warranty guarantee repair repaired",
    "taste": "味道 口感 口味 好吃 难吃 好喝 taste tasty flavour flavor delicious",
    "safety": "过敏 红疹 起疹 拉肚子 过期 变质 异味 刺鼻 allergy allergic rash expired smell smelly",
    "genuine": "正品 假货 真假 山寨 仿冒 genuine fake counterfeit authentic",
    "stock": "缺货 断货 补货 现货 预售 有货|in stock|out of stock|sold out|restock",
    "promise": "优惠券 优惠 打折 折扣 赠品 满减 活动 coupon discount promotion voucher gift",
}


@cache
def standard() -> Themes:
    """What a shop begins with."""
    return Themes(
        tuple(Theme(key, "", split_words(_words(text))) for key, text in _STANDARD.items())
    )


def _words(text: str) -> Sequence[str]:
    """Words by blanks, phrases between bars."""
    first, *phrases = text.split("|")
    return [*first.split(" "), *phrases]
