"""How Chinese names are typed on a keyboard: full pinyin and initials."""

from functools import lru_cache

#: Characters that read differently as a family name. Both readings are searchable.
_FAMILY_NAMES = {
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "朴": "piao",
    "任": "ren", "盖": "ge", "覃": "qin", "乐": "yue", "翟": "zhai", "冼": "xian", "缪": "miao",
    "华": "hua", "尉": "yu", "种": "chong", "员": "yun", "秘": "bi", "繁": "po", "折": "she",
}  # fmt: skip


@lru_cache(maxsize=30_000)
def reading(char: str) -> str:
    """Lower-case pinyin of one Chinese character without tone ("lv" for 吕), or ""."""
    from pypinyin import Style, lazy_pinyin  # half a second and 30 MB: only where it is needed

    syllables = lazy_pinyin(char, style=Style.NORMAL, errors="ignore")
    return syllables[0] if syllables else ""


def readings(name: str) -> list[list[str]]:
    """Syllables of a Chinese name, once per reading: 曾一诺 -> [[ceng,yi,nuo], [zeng,yi,nuo]]."""
    plain = [syllable for char in name if (syllable := reading(char))]
    if not plain:
        return []
    family = _FAMILY_NAMES.get(name[0])
    if family and family != plain[0]:
        return [[family, *plain[1:]], plain]
    return [plain]
