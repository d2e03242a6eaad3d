"""Fact -> what follows. The one page that says which room reacts to which."""

from shuke.collect import facts as collect
from shuke.common import facts
from shuke.customers import facts as customers
from shuke.engage import facts as engage
from shuke.insight import facts as insight
from shuke.operate import facts as operate
from shuke.operate.commands import audit_fact
from shuke.shop import facts as shop
from shuke.warehouse import jobs as warehouse

#: What staff did that the owner can look up later. Log-ins, team and tokens are noted by operate.
AUDITED = (
    customers.CREATED,
    customers.EDITED,
    customers.FIELD_ADDED,
    customers.FIELD_CHANGED,
    customers.FIELD_ENDED,
    customers.IDENTITY_ADDED,
    customers.IDENTITY_REMOVED,
    customers.CHILD_SAVED,
    customers.CHILD_REMOVED,
    customers.NOTE_ADDED,
    customers.NOTE_TAKEN_BACK,
    customers.CONSENT_GRANTED,
    customers.CONSENT_WITHDRAWN,
    customers.EXPORTED,
    shop.ORDERS_EXCLUDED,
    shop.ORDERS_INCLUDED,
    insight.SEGMENT_CREATED,
    insight.SEGMENT_CHANGED,
    insight.SEGMENT_RENAMED,
    insight.SEGMENT_ARCHIVED,
    insight.SEGMENT_RESTORED,
    insight.SEGMENT_TRACKED,
    insight.LIST_CREATED,
    insight.LIST_RENAMED,
    insight.LIST_GREW,
    insight.LIST_SHRANK,
    insight.LIST_ARCHIVED,
    insight.LIST_RESTORED,
    insight.CUTS_SET,
    insight.BENCHMARKS_IMPORTED,
    collect.STARTED,
    collect.STOPPED,
    collect.REPLAYED,
    collect.EXPORTED,
    engage.LAUNCHED,
    engage.SCHEDULED,
    engage.UNSCHEDULED,
    engage.PAUSED,
    engage.RESUMED,
    engage.STOPPED,
    engage.SUPPRESSED,
    engage.FREED,
    operate.TASK_ASSIGNED,
    operate.TASK_CHANGED,
    operate.TASK_HANDED,
    operate.TASK_DONE,
    operate.TASK_REOPENED,
    operate.TASK_WITHDRAWN,
    operate.TASK_RESTORED,
)

#: After these, people look at numbers at once: the analysis copy follows without waiting its minute.
SYNCED_SOON = (
    collect.DONE,
    shop.ORDERS_EXCLUDED,
    shop.ORDERS_INCLUDED,
    insight.LIST_GREW,
    insight.LIST_SHRANK,
)


def connect() -> None:
    """Register every reaction. Called once when Django is ready."""
    for kind in AUDITED:
        facts.on(kind, audit_fact)
    for kind in SYNCED_SOON:
        facts.on(kind, warehouse.follow)
