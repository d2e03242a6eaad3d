"""Tags that the demo shop's team put on its customers."""

import numpy as np

from shuke.customers import commands as customers
from shuke.demo import cast

OF_THE_CAST = {
    "lin": ["VIP", "母婴群 Mums group"],
    "emma": ["VIP", "English 英文"],
    "wang": ["常来店 Comes by"],
    "zhao": ["待挽回 Win back"],
    "shen": ["退货多 Sends back"],
    "anneliese": ["English 英文"],
}
#: Tag -> share of the others who have it.
SHARES = {"母婴群 Mums group": 0.12, "送礼 Buys gifts": 0.06, "常来店 Comes by": 0.08, "VIP": 0.02}


def load(ids: list[int], random: np.random.Generator) -> int:
    """Tag them; returns how many customers have a tag. `ids`: the cast first."""
    names = {
        customer: list(OF_THE_CAST.get(person.key, ()))
        for person, customer in zip(cast.CAST, ids, strict=False)
    }
    crowd = np.array(ids[len(cast.CAST) :])
    for tag, share in SHARES.items():
        for customer in crowd[random.random(len(crowd)) < share].tolist():
            names.setdefault(customer, []).append(tag)
    owner = next(member.name for member in cast.STAFF if member.role == "owner")
    return len(customers.record_tags(names, by=owner)[0])
