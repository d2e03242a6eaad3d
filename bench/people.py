"""Invented people for `shuke bench duplicates`: families, masked numbers, shared devices, slips of the pen.

Nobody here exists: names are drawn character by character, numbers from a block without meaning.
"""

import csv
import random
from pathlib import Path

_FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈"
_GIVEN = (
    "伟芳娜敏静丽强磊洋勇艳杰娟涛明超霞平刚桂英华玉兰梅晨雨欣怡子涵宇轩浩然梓萱思琪佳慧俊凯博文诗雅"
    "小满晓彤嘉禾若溪一诺亦菲天佑景行知远云舒月半夏安宁初晴"
)
_WESTERN = ["Emma", "Olivia", "Ava", "Liam", "Noah", "Lucas", "Mia", "Amelia", "Harper", "Ella", "James", "Henry", "Owen", "Leo", "Clara", "Ruby", "Felix", "Nora", "Hugo", "Iris"]  # fmt: skip
_SURNAMES = ["Clarke", "Baker", "Turner", "Mercer", "Novak", "Larsen", "Fischer", "Moreau", "Rossi", "Keller", "Dawson", "Whitfield", "Okafor", "Haines", "Lindqvist", "Prior", "Tanner", "Yates", "Ellwood", "Marsh"]  # fmt: skip
_CITIES = [
    "上海",
    "北京",
    "杭州",
    "成都",
    "广州",
    "深圳",
    "武汉",
    "南京",
    "西安",
    "苏州",
    "London",
    "Leeds",
]
HEADER = ("person", "name", "phone", "email", "birthday", "city", "device")
_COURIERS = [f"1390000{n:04}" for n in range(100, 105)]


def make_people(path: Path, rows: int, *, seed: int = 1) -> Path:
    """A file of so many records with the column `person`, which says who is who: four in ten people live in
    families that share phone, city and device; one in five has a second record."""
    chance = random.Random(seed)  # noqa: S311
    number = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        written = 0
        while written < rows:
            for person in _household(chance):
                number += 1
                records = [person]
                while chance.random() < 0.18 and len(records) < 3:
                    records.append(_again(person, chance))
                for each in records:
                    written += 1
                    writer.writerow([number, *(each[name] for name in HEADER[1:])])
    return path


def _household(chance: random.Random) -> list[dict[str, str]]:
    """One to four people who share what families share."""
    western = chance.random() < 0.15
    size = chance.choice((1, 1, 1, 2, 3, 4))
    family = chance.choice(_SURNAMES) if western else chance.choice(_FAMILY)
    shared = {
        "phone": chance.choice(_COURIERS) if chance.random() < 0.02 else _phone(chance),
        "city": chance.choice(_CITIES),
        "device": f"d{chance.getrandbits(40):x}",
    }
    people: list[dict[str, str]] = []
    for _n in range(size):
        name = _name(family, western, chance)
        while any(name == other["name"] for other in people):
            name = _name(family, western, chance)
        own_phone = size == 1 or chance.random() < 0.5
        day = f"{chance.randint(1950, 2006)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        people.append({
            "name": name,
            "phone": _phone(chance) if own_phone else shared["phone"],
            "email": f"{chance.choice('abcdefgh')}{chance.getrandbits(36):x}@example.com"
            if chance.random() < 0.5 else "",
            "birthday": "1990-01-01" if chance.random() < 0.03 else day if chance.random() < 0.7 else "",
            "city": shared["city"],
            "device": shared["device"] if chance.random() < 0.4 else "",
        })  # fmt: skip
    return people


def _name(family: str, western: bool, chance: random.Random) -> str:
    if western:
        return f"{chance.choice(_WESTERN)} {family}"
    return family + "".join(chance.choice(_GIVEN) for _ in range(chance.choice((1, 2, 2))))


def _phone(chance: random.Random) -> str:
    return f"1{chance.choice(('31', '36', '52', '58', '77', '86', '89', '99'))}{chance.randint(0, 99_999_999):08}"


def _again(person: dict[str, str], chance: random.Random) -> dict[str, str]:
    """The same person met once more: by a marketplace that hides the number, by a till where somebody typed."""
    twin = dict(person)
    if chance.random() < 0.3:
        twin["name"] = _written_otherwise(person["name"], chance)
    how = chance.random()
    if how < 0.4:
        twin["phone"] = f"{person['phone'][:3]}******{person['phone'][-2:]}"
    elif how < 0.6:
        twin["phone"] = _slip(person["phone"], chance)
    elif how < 0.75:
        twin["phone"] = _phone(chance)
        twin["birthday"] = person["birthday"] or twin["birthday"]
    if not (person["birthday"] or person["email"]) and how >= 0.6:
        twin["phone"] = person["phone"]
    if chance.random() < 0.3 and how < 0.6:
        twin["birthday"] = ""
    if person["email"] and chance.random() < 0.5:
        twin["email"] = person["email"].replace("example.com", "example.org")
    if chance.random() < 0.2:
        twin["city"] = ""
    return twin


def _written_otherwise(name: str, chance: random.Random) -> str:
    from shuke.customers.pinyin import readings

    if name.isascii():
        given, _space, family = name.partition(" ")
        return chance.choice((f"{family} {given}", name.upper(), _slip(name, chance)))
    syllables = readings(name)[0]
    return f"{syllables[0].title()} {''.join(syllables[1:]).title()}"


def _slip(text: str, chance: random.Random) -> str:
    """Two neighbours changed places, or one sign became another."""
    at = chance.randrange(3, len(text) - 1)
    if chance.random() < 0.5 and text[at] != text[at + 1]:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    other = str((int(text[at]) + 1 + chance.randrange(8)) % 10) if text[at].isdigit() else "e"
    return text[:at] + other + text[at + 1 :]
