"""Names in one form, however they are written: 林小满, Lin Xiaoman, XIAOMAN LIN.

A name has a family and a given part where that can be told. Chinese ones are read in pinyin, so that they
meet those that were typed in Latin letters.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

import polars as pl

from shuke.customers.pinyin import readings

#: Family names of two characters.
_COMPOUND = frozenset(
    "欧阳 司马 上官 诸葛 东方 尉迟 皇甫 公孙 慕容 令狐 司徒 夏侯 长孙 宇文 端木 南宫 独孤".split()  # noqa: SIM905
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_TITLES_HAN = re.compile(r"(先生|女士|小姐|太太|老师|阿姨|妈妈|爸爸)$")
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof", "sir"})
#: Fewer people than this say little about how common something is.
FEWEST = 1_000
_WORDS = re.compile(r"[^\W_]+")
SCHEMA = {
    "name": pl.String, "plain": pl.String, "han": pl.Boolean, "sound": pl.String, "turned": pl.String,
    "family": pl.String, "given": pl.String, "chance": pl.Float64,
}  # fmt: skip


def name_table(names: Iterable[str]) -> pl.DataFrame:
    """Each of these names once, in its forms (SCHEMA).

    `plain`: without case, accents, titles; `sound`: family and given part in Latin letters, `turned`: the
    other way round; `chance`: how probable it is that somebody else has it, from how often its parts occur
    among these names. A name of two rare parts is rare although it may occur twice.
    """
    counts = Counter(name for name in names if name)
    parts = {name: _parts(name) for name in counts}
    rows = [
        (name, plain, han, family + given, given + family, family, given)
        for name, (plain, han, family, given) in parts.items()
        if plain
    ]
    chances = _chances({name: parts[name] for name, *_rest in rows}, counts)
    return pl.DataFrame([(*row, chances[row[0]]) for row in rows], schema=SCHEMA, orient="row")


def _parts(name: str) -> tuple[str, bool, str, str]:
    """Plain form, whether it is Chinese, family part and given part in Latin letters."""
    text = unicodedata.normalize("NFKC", name).strip().casefold()
    if len(_HAN.findall(text)) * 2 > len(text.replace(" ", "")):
        bare = "".join(_HAN.findall(_TITLES_HAN.sub("", text)))
        cut = 2 if bare[:2] in _COMPOUND and len(bare) > 2 else 1
        return bare, True, _sound(bare[:cut], family=True), _sound(bare[cut:])
    letters = unicodedata.normalize("NFKD", text.replace("'", "").replace("’", ""))
    words = _WORDS.findall("".join(c for c in letters if not unicodedata.combining(c)))
    words = [word for word in words if word not in _TITLES]
    if not words:
        return "", False, "", ""
    return " ".join(words), False, "".join(words[:1]), "".join(words[1:])


def _sound(text: str, *, family: bool = False) -> str:
    syllables = readings(text)
    return "".join(syllables[0 if family else -1]).replace("ü", "v") if syllables else ""


def _chances(parts: dict[str, tuple[str, bool, str, str]], counts: Counter) -> dict[str, float]:
    """Of each name, how probable another person has it: the product of its parts' shares.

    Chinese given names are made of characters, Latin ones are words. Never less than a quarter of one
    in all these people: what occurs once says no more than that.
    """
    total = max(sum(counts.values()), FEWEST)
    shares: Counter[tuple[str, str]] = Counter()
    for name, each in parts.items():
        for piece in _pieces(*each):
            shares[piece] += counts[name]
    floor = 1 / (4 * total)
    result = {}
    for name, each in parts.items():
        chance = 1.0
        for piece in _pieces(*each):
            chance *= shares[piece] / total
        result[name] = max(chance, (counts[name] - 2) / total, floor)
    return result


def _pieces(plain: str, han: bool, family: str, given: str) -> list[tuple[str, str]]:
    if not han:
        return [("word", word) for word in plain.split()]
    cut = 2 if plain[:2] in _COMPOUND and len(plain) > 2 else 1
    return [("family", plain[:cut]), *(("character", char) for char in plain[cut:])]
