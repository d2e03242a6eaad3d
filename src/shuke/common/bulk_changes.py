"""Bulk actions on lists: done in steps, each its own transaction, and taken back as a whole (0106)."""

from collections.abc import Mapping, Sequence
from itertools import batched
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.declarations import declared
from shuke.common.errors import Conflict, Invalid, NotFound, ShukeError
from shuke.common.facts import Fact, Topic
from shuke.common.jobs import task
from shuke.common.list_slots import BulkPage
from shuke.common.models import BulkChange, BulkStep, RecordedFact, UndoStep
from shuke.common.slots import BulkAction, BulkField, ListPage
from shuke.common.undo import DAY, Undo, part_of_more

#: Rows that one transaction changes.
STEP = 1_000


def _undo(actor: Actor, fact: RecordedFact, _before: Mapping[str, Any]) -> None:
    undo(actor, fact.payload["change"])


Topic("lists.", gettext_lazy("Many rows at once"))

#: Many rows of a list were changed at once; what became of them, its steps tell.
DONE = Fact(
    "lists.changed",
    gettext_lazy("changed %(rows)s rows of a list at once"),
    holds=("change", "rows"),
    audited=True,
    undo=Undo(_undo, checks_itself=True),
)


def actions_of(table: str, actor: Actor) -> list[BulkAction]:
    """What the actor may do with many rows of this list."""
    return [
        each for each in declared(BulkAction) if each.table == table and may(actor, each.capability)
    ]


def bar_of(table: str, actor: Actor, query: str) -> list[dict[str, Any]]:
    """What the bar of chosen rows offers the actor: what can be done with them, then pages that open with them.
    `query`: the filters of the list, which actions follow."""
    more = f"?{query}" if query else ""
    deeds = [
        {
            "key": action.key,
            "label": action.label,
            "icon": action.icon,
            "url": reverse("kit:bulk", args=[table, action.key]) + more,
            "asks": bool(action.fields),
        }
        for action in actions_of(table, actor)
    ]
    pages = [
        {
            "key": page.url_name,
            "label": page.label,
            "icon": page.icon,
            "url": reverse(page.url_name),
            "asks": False,
        }
        for page in declared(BulkPage)
        if page.table == table and may(actor, page.capability)
    ]
    return deeds + pages


def may(actor: Actor, capability: str) -> bool:
    """Whether the actor holds it; "*" is everybody who is signed in."""
    return capability == "*" or actor.can(capability)


def allow(actor: Actor, capability: str) -> None:
    """Raise Forbidden unless `may`."""
    if capability != "*":
        require(actor, capability)


def list_page(table: str) -> ListPage:
    for page in declared(ListPage):
        if page.table == table:
            return page
    raise NotFound(_("There is no such page of rows."))


def action_of(table: str, key: str) -> BulkAction:
    for action in declared(BulkAction):
        if (action.table, action.key) == (table, key):
            return action
    raise NotFound(_("There is no such action."))


def start(
    actor: Actor, table: str, key: str, ids: Sequence[int], values: Mapping[str, str]
) -> BulkChange:
    """Begin an action on these rows. One step is done at once, more by a job."""
    action = action_of(table, key)
    allow(actor, action.capability)
    _check(action, ids, values)
    with transaction.atomic():
        change = BulkChange.objects.create(
            table=table, action=key, actor_id=actor.id, actor_name=actor.name[:120],
            rights=sorted(actor.capabilities), values=dict(values), total=len(ids), at=clock.now(),
        )  # fmt: skip
        DONE.record(actor, change=change.pk, rows=len(ids))
        size = max(len(ids), 1) if action.at_once else STEP
        steps = [
            BulkStep(change=change, ids=list(some)) for some in batched(ids, size, strict=False)
        ]
        BulkStep.objects.bulk_create(steps, batch_size=100)
        if len(steps) > 1:
            run_bulk_change.enqueue(change.pk)
        else:
            step_on(change)
    return change


def undo(actor: Actor, change_id: int) -> BulkChange:
    """Take the whole action back: whoever did it may, with the same right, for a day."""
    with transaction.atomic():
        change = BulkChange.objects.select_for_update(no_key=True).filter(pk=change_id).first()
        if change is None or change.actor_id != actor.id:
            raise NotFound(_("There is nothing to take back."))
        allow(actor, action_of(change.table, change.action).capability)
        if change.undo_at is None:
            if clock.now() - change.at >= DAY:
                raise Conflict(_("This was more than a day ago. Change it by hand."))
            change.undo_at = clock.now()
            change.save(update_fields=["undo_at"])
            facts = RecordedFact.objects.filter(kind=DONE.kind, payload__change=change.pk)
            UndoStep.objects.filter(fact__in=facts).update(undone_at=change.undo_at)
            if change.steps.count() > 1:
                run_bulk_change.enqueue(change.pk)
            else:
                step_on(change)
    return change


def rows_changed(change: BulkChange) -> int:
    """How many rows the steps that are done have changed."""
    return sum(len(changed) for changed in _done(change).values_list("changed", flat=True))


def steps_done(change: BulkChange) -> tuple[int, int]:
    """Steps that are done (or taken back, when it is being), and all."""
    steps = change.steps.all()
    if change.undo_at is None:
        return _done(change).count(), steps.count()
    ended = steps.filter(undone_at__isnull=False).count() + steps.filter(done_at=None).count()
    return ended, steps.count()


@task
def run_bulk_change(change_id: int) -> None:
    """Do, or take back, what is left. Safe to run again, also at the same time."""
    change = BulkChange.objects.filter(pk=change_id).first()
    while change is not None and not change.failure:
        try:
            with transaction.atomic():
                change = BulkChange.objects.select_for_update(no_key=True).get(pk=change_id)
                if not step_on(change):
                    return
        except ShukeError as error:
            BulkChange.objects.filter(pk=change_id).update(failure=error.message)
            return


def step_on(change: BulkChange) -> bool:
    """One step onward or back; False when none is left."""
    with part_of_more():
        return _step_on(change)


def _step_on(change: BulkChange) -> bool:
    action = action_of(change.table, change.action)
    actor = Actor(change.actor_id, change.actor_name, capabilities=frozenset(change.rights))
    if change.undo_at is None:
        step = change.steps.filter(done_at=None).order_by("pk").first()
        if step is not None:
            step.changed = list(action.run(actor, step.ids, change.values))
            step.done_at = clock.now()
            step.save(update_fields=["changed", "done_at"])
    else:
        step = _done(change).filter(undone_at=None).order_by("-pk").first()
        if step is not None:
            if step.changed:
                action.undo(actor, step.changed, change.values)
            step.undone_at = clock.now()
            step.save(update_fields=["undone_at"])
    return step is not None


def _done(change: BulkChange):
    return change.steps.filter(done_at__isnull=False)


def _check(action: BulkAction, ids: Sequence[int], values: Mapping[str, str]) -> None:
    if not ids:
        raise Invalid(_("Nothing is chosen."))
    if len(ids) > action.most:
        raise Invalid(
            _("At most %(most)s at once; %(chosen)s are chosen.")
            % {"most": f"{action.most:,}", "chosen": f"{len(ids):,}"}
        )
    _check_presence(action.fields, values)


def _check_presence(fields: Sequence[BulkField], values: Mapping[str, str]) -> None:
    for field in fields:
        if field.is_required and not values.get(field.name):
            message = _("“%(field)s” is missing.") % {"field": field.label}
            raise Invalid(message, fields={field.name: message})


def check_values(actor: Actor, fields: Sequence[BulkField], values: Mapping[str, str]) -> None:
    """Raise Invalid, with the field, for what is missing or is none of what the actor may choose."""
    _check_presence(fields, values)
    for field in fields:
        text = values.get(field.name, "")
        if text and field.choices and text not in {key for key, _label in field.choices(actor)}:
            message = _("“%(field)s”: choose one that there is.") % {"field": field.label}
            raise Invalid(message, fields={field.name: message})
