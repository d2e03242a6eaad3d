"""What the cast of the demo shop owns."""

import datetime as dt
from typing import Any

from shuke.care import commands
from shuke.care.commands import planning
from shuke.common.access import SYSTEM
from shuke.common.slots import DemoShop

#: Main character -> kind, name, days ago bought, and further values; readings and services by days ago.
THINGS: dict[str, list[dict[str, Any]]] = {
    "lin": [
        {
            "kind": "thing", "name": "云步婴儿推车 Pushchair Cloudstep", "days": 600, "seller": "杭州湖滨店 Hangzhou Hubin",
            "price": "1299", "discount": "200", "serial": "YB2404-0317", "guarantee": 400,
            "services": [(120, "换轮胎 New tyres", None)],
        },
        {
            "kind": "pet", "name": "年糕 Niangao", "days": 900,
            "details": {"species": "猫 Cat", "breed": "狸花猫 Dragon Li", "born_on": "2024-03-02"},
            "readings": [(200, "3.9"), (20, "4.6")],
        },
    ],
    "zhao": [
        {
            "kind": "car", "name": "家用车 Family car", "days": 1100, "seller": "城东汽车 Eastside Motors",
            "details": {"plate": "苏A7K21X", "model": "六座 SUV"}, "serial": "LSVAA49J132047371",
            "readings": [(400, "31200"), (30, "43100")],
            "services": [(200, "换机油 Oil change", "37600")],
        },
    ],
}  # fmt: skip


PLANS = {
    "plans": [
        {"kind": "car", "services": [{"what": "换机油 Oil change", "months": 6, "every": 5000}]},
        {"kind": "pet", "services": [{"what": "体检 Check-up", "months": 12}]},
    ]
}


def load(shop: DemoShop) -> str:
    """Note it, and let plans say what is due; see `common.slots.DemoRows`."""
    count = 0
    for key, things in THINGS.items():
        for each in things:
            _note(shop, shop.cast[key], each)
            count += 1
    plans = planning.write_plans(SYSTEM, PLANS)
    planning.run_rehearsal(plans.pk)
    planning.begin_plans(SYSTEM, plans.pk)
    planning.keep_things(whole=True)
    return f"{count} things that the cast owns"


def _note(shop: DemoShop, customer: int, each: dict[str, Any]) -> None:
    def ago(days: int) -> dt.date:
        return shop.today - dt.timedelta(days=days)

    given: dict[str, Any] = {
        name: each[name]
        for name in ("seller", "price", "discount", "serial", "details")
        if name in each
    }
    if "guarantee" in each:
        given["guarantee_until"] = ago(-each["guarantee"])
    row = commands.note_thing(
        SYSTEM, customer, kind=each["kind"], name=each["name"], bought_on=ago(each["days"]), **given
    )
    for days, value in each.get("readings", ()):
        commands.take_reading(SYSTEM, row.pk, value=value, on=ago(days))
    for days, what, value in each.get("services", ()):
        commands.note_service(SYSTEM, row.pk, what=what, on=ago(days), value=value)
