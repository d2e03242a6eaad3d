"""What the demo shop alone wants to know of its customers: two own fields, filled in for some."""

import datetime as dt

import numpy as np

from shuke.common.access import SYSTEM
from shuke.customers import commands as customers
from shuke.demo import cast

SKINS = ["正常 Normal", "干性 Dry", "敏感 Sensitive", "湿疹 Eczema"]
#: Main character -> (skin, days until the member card ends); None where nobody asked.
VALUES: dict[str, tuple[str | None, int | None]] = {
    "lin": (SKINS[1], 24),
    "emma": (SKINS[0], None),
    "wang": (None, -12),
    "zhao": (SKINS[0], 75),
    "zhou": (SKINS[2], 356),
}


def load(ids: list[int], random: np.random.Generator, today: dt.date) -> int:
    """Make the fields and fill them in; returns how many customers have a value. `ids`: the cast first."""
    skin = customers.add_custom_field(
        SYSTEM, label="宝宝体质 Skin", kind="choice", choices=SKINS, key="skin"
    )
    card = customers.add_custom_field(
        SYSTEM, label="会员卡到期 Card valid until", kind="date", key="card_until"
    )
    rows: list[tuple[int, int, str | dt.date | None]] = []
    for person, customer in zip(cast.CAST, ids, strict=False):
        kind, days = VALUES.get(person.key, (None, None))
        rows.append((customer, skin.pk, kind))
        rows.append((customer, card.pk, None if days is None else today + dt.timedelta(days)))
    crowd = ids[len(cast.CAST) :]
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
    return len(customers.record_custom_values(rows))
