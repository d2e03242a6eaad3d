"""Put tags on customers and take them off: one person by hand, many at once, a file's people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import bulk, clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.common.facts import Fact
from shuke.common.revisions import next_revision
from shuke.customers import facts, tags
from shuke.customers.commands.editing import locked, refuse_overtaken
from shuke.customers.commands.tags import ensure_tags, room_for_tags
from shuke.customers.models import Customer, Tag, Tagging, Touch
from shuke.customers.queries.merges import absorbed, person_ids
from shuke.customers.queries.scoping import require_customer, visible
from shuke.customers.queries.tags import tags_of

#: What the timeline and facts call them, as a field of the record.
FIELD = "tags"
_COLUMNS = ("tag_id", "customer_id", "began_at", "began_by", "ended_by", "revision")


def set_tags(
    actor: Actor, customer_id: int, names: Iterable[str], *, expected: Sequence[str] | None = None
) -> Customer:
    """Let a customer have exactly these tags; unknown ones are made. Merges are followed.

    Conflict when they no longer have those of `expected`."""
    require_customer(actor, "customers.edit", customer_id)
    wanted = tags.read_all(names)
    with transaction.atomic():
        customer = locked(customer_id)
        if expected is not None:
            now = tags.joined(tag.name for tag in tags_of(customer))
            refuse_overtaken(customer, FIELD, tags.joined(expected), now)
        put_tags(actor, customer, wanted)
    return customer


def put_tags(
    actor: Actor, customer: Customer, names: Sequence[str], *, undone: bool = False
) -> None:
    """Set checked names and tell it on the timeline; unchanged ones leave no trace."""
    wanted = ensure_tags(actor.name, names)
    before = {tag.key: tag for tag in tags_of(customer)}
    if wanted.keys() == before.keys():
        return
    gone = [tag.pk for key, tag in before.items() if key not in wanted]
    rows = Tagging.objects.filter(customer__in=person_ids(customer), tag__in=gone)
    rows.end(actor, revision=next_revision())
    fresh = {(customer.pk, tag.pk) for key, tag in wanted.items() if key not in before}
    _insert(actor.name, fresh)
    spelt = [tags.joined(sorted(tag.name for tag in each.values())) for each in (before, wanted)]
    touch = Touch.objects.create(
        customer=customer,
        at=clock.now(),
        kind=facts.EDITED.kind,
        detail={"field": FIELD, "before": spelt[0], "after": spelt[1]},
        by=actor.name[:120],
    )
    facts.EDITED.record(
        actor, customer.pk, field=FIELD, undone=undone, undo_with={"touch": touch.pk}
    )


def tag_people(actor: Actor, customer_ids: Sequence[int], name: str) -> list[int]:
    """Put a tag on many; the spells that began, of those who did not have it."""
    require(actor, "customers.edit")
    name = tags.read(name)
    with transaction.atomic():
        [tag] = ensure_tags(actor.name, [name]).values()
        fresh = {(pk, tag.pk) for pk in visible(actor, customer_ids)}
        fresh -= _present(fresh)
        newest = Tagging.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        _insert(actor.name, fresh)
        people = [customer for customer, _tag in fresh]
        rows = Tagging.objects.open().filter(tag=tag, customer__in=people, pk__gt=newest)
        began = list(rows.values_list("pk", flat=True))
        _announce(actor, facts.TAGGED, began)
    return began


def untag_people(actor: Actor, customer_ids: Sequence[int], tag_id: int) -> list[int]:
    """Take a tag off many; the spells that ended."""
    require(actor, "customers.edit")
    people = visible(actor, customer_ids)
    rows = Tagging.objects.open().filter(tag=tag_id, customer__in={*people, *absorbed(people)})
    with transaction.atomic():
        return end_taggings(actor, list(rows.values_list("pk", flat=True)))


def end_taggings(actor: Actor, ids: Sequence[int]) -> list[int]:
    """End those of these spells that hold, of people whom the actor may see."""
    require(actor, "customers.edit")
    with transaction.atomic():
        rows = Tagging.objects.open().filter(pk__in=_within(actor, ids))
        ended = list(rows.values_list("pk", flat=True))
        Tagging.objects.filter(pk__in=ended).end(actor, revision=next_revision())
        _announce(actor, facts.UNTAGGED, ended)
    return ended


def resume_taggings(actor: Actor, ids: Sequence[int]) -> list[int]:
    """Let these spells hold again, unless the person was given the tag anew since."""
    require(actor, "customers.edit")
    with transaction.atomic():
        rows = Tagging.objects.filter(pk__in=_within(actor, ids)).exclude(ended_at=None)
        pairs = {(person, tag): pk for pk, person, tag in rows.values_list("pk", "customer", "tag")}
        anew = _present(set(pairs))
        again = [pk for pair, pk in pairs.items() if pair not in anew]
        Tagging.objects.filter(pk__in=again).update(
            ended_at=None, ended_by="", revision=next_revision()
        )
        _announce(actor, facts.TAGGED, again)
    return again


def record_tags(rows: Mapping[int, Iterable[str]], *, by: str) -> tuple[set[int], set[str]]:
    """Add tags to many: customer id -> checked names. Nothing is taken off. Returns whose tags changed,
    and the names for which there is no room any more. Call inside the caller's transaction."""
    keys: dict[str, str] = {}
    for name in (name for names in rows.values() for name in names):
        keys.setdefault(tags.key_of(name), name)
    present = Tag.objects.filter(key__in=list(keys), ended_at=None)
    fresh = sorted(keys.keys() - set(present.values_list("key", flat=True)))
    refused = set(fresh[max(room_for_tags(), 0) :])
    by_key = ensure_tags(by, [name for key, name in keys.items() if key not in refused])
    wanted = {
        (customer, by_key[key].pk)
        for customer, names in rows.items()
        for key in map(tags.key_of, names)
        if key in by_key
    }
    wanted -= _present(wanted)
    _insert(by, wanted)
    return {customer for customer, _tag in wanted}, {keys[key] for key in refused}


def tag_called(text: str) -> Tag:
    """The present tag of this id, as a form sends it. Invalid when there is none."""
    tag = Tag.objects.filter(pk=int(text), ended_at=None).first() if text.isdigit() else None
    if tag is None:
        raise Invalid(_("There is no such tag."), fields={"tag": _("There is no such tag.")})
    return tag


def _present(pairs: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of the (customer, tag) that hold now, by a merged record too."""
    people = {customer: customer for customer, _tag in pairs}
    people |= absorbed(people)
    rows = Tagging.objects.open().filter(
        customer__in=list(people), tag__in={tag for _customer, tag in pairs}
    )
    return {(people[person], tag) for person, tag in rows.values_list("customer", "tag")} & pairs


def _insert(by: str, pairs: Iterable[tuple[int, int]]) -> None:
    now, revision = clock.now(), next_revision()
    rows = [(tag, customer, now, by[:120], "", revision) for customer, tag in sorted(pairs)]
    bulk.insert(Tagging, _COLUMNS, rows)


def _within(actor: Actor, ids: Sequence[int]) -> list[int]:
    pairs = list(Tagging.objects.filter(pk__in=ids).values_list("pk", "customer"))
    seen = visible(actor, {customer for _pk, customer in pairs})
    return [pk for pk, customer in pairs if customer in seen]


def _announce(actor: Actor, fact: Fact, ids: Sequence[int]) -> None:
    """Record the fact for each tag of these spells, with how many people."""
    spells: dict[Tag, list[Tagging]] = defaultdict(list)
    for spell in Tagging.objects.filter(pk__in=ids).select_related("tag"):
        spells[spell.tag].append(spell)
    for tag, rows in spells.items():
        fact.record(
            actor, tag=tag.pk, name=tag.name, people=len({row.customer_id for row in rows}),
            undo_with={"taggings": [row.pk for row in rows]},
        )  # fmt: skip
