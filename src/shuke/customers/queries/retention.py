"""How long kinds of data stay: which rules hold, which there were, what they would forget and what they did."""

import datetime as dt
from typing import Any

from django.urls import reverse

from shuke.common import clock, shop_settings
from shuke.common import versions as kit
from shuke.common.access import Actor, require
from shuke.common.declarations import declared
from shuke.common.models import RecordedFact
from shuke.customers.models import (
    Consent,
    Erasure,
    RetentionPass,
    RetentionRules,
    RetentionSpell,
)
from shuke.customers.retention.rules import Rules, data_kinds, limit_of, standard
from shuke.customers.slots import RetentionDuty, RetentionSetting

#: Versions and passes that the page shows.
PASSES = 30


def holding() -> RetentionRules | None:
    """The version that holds now."""
    return kit.holding(RetentionSpell, RetentionRules)


def held_since() -> dt.datetime | None:
    """When the version that holds was switched on."""
    return RetentionSpell.objects.open().values_list("began_at", flat=True).first()


def rules_now() -> Rules:
    """What holds now; everything stays where the owner set nothing."""
    row = holding()
    return Rules.of_version(row.definition) if row else standard()


def versions(actor: Actor) -> list[RetentionRules]:
    """The last of them, the latest first, with `spells`."""
    require(actor, "customers.retention")
    return kit.latest(RetentionRules)


def rules_for(actor: Actor, pk: int) -> RetentionRules:
    """That version. Raises NotFound."""
    require(actor, "customers.retention")
    return kit.version_for(RetentionRules, pk)


def described(row: RetentionRules) -> dict[str, Any]:
    """A version as programs read it."""
    sentences = Rules.of_version(row.definition).sentences()
    return {**row.definition, **kit.described(row), "sentences": sentences}


def passes(actor: Actor) -> list[RetentionPass]:
    """The last ones that forgot something or have not ended, the latest first."""
    require(actor, "customers.retention")
    rows = RetentionPass.objects.exclude(done_at__isnull=False, forgotten=0)
    return list(rows.order_by("-day", "-pk")[:PASSES])


def duties() -> list[dict[str, Any]]:
    """What no rule takes, why, and how much of it there is."""
    rows = sorted(declared(RetentionDuty), key=lambda duty: duty.order)
    return [{"label": duty.label, "why": duty.why, "count": duty.count()} for duty in rows]


def rehearse(rules: Rules, goes_on: kit.GoesOn | None = None) -> dict[str, Any] | None:
    """What the rules would forget today, as JSON: of each of their kinds the `count`, what is `before` which
    instant, and what is `spared`, by reason. Nothing is changed. None: stopped."""
    today = clock.today()
    rows = []
    for number, (kind, months) in enumerate(rules.used, start=1):
        limit = limit_of(months, today)
        spared = kind.spared(limit) if kind.spared else {}
        rows.append(
            {
                "kind": kind.code,
                "before": limit.isoformat(),
                "count": kind.count(limit),
                "spared": {code: n for code, n in spared.items() if n},
            }
        )
        if goes_on is not None and not goes_on(number):
            return None
    return {"kinds": rows}


def settings() -> list[dict[str, Any]]:
    """What goes by a setting of the shop, what it says, and where it is set."""
    rows = []
    for each in declared(RetentionSetting):
        if setting := shop_settings.by_key(each.key):
            value = shop_settings.value(setting)
            text = dict(setting.choices()).get(value, value) if setting.choices else value
            url = f"{reverse(each.page)}#{setting.group}"
            rows.append({"label": setting.label, "text": text, "url": url})
    return rows


def count_consents() -> int:
    return Consent.objects.count()


def count_erasures() -> int:
    return Erasure.objects.count()


def count_activity() -> int:
    return RecordedFact.objects.filter(audited=True).count()


def in_words(result: dict[str, Any]) -> list[dict[str, Any]]:
    """What a rehearsal gave, with the words of the kinds and of the reasons that are declared still."""
    kinds = data_kinds()
    return [
        {
            **row,
            "kind": kinds[row["kind"]],
            "before": dt.datetime.fromisoformat(row["before"]),
            "spared": [
                (count, kinds[row["kind"]].reasons.get(code, code))
                for code, count in row["spared"].items()
            ],
        }
        for row in result["kinds"]
        if row["kind"] in kinds
    ]
