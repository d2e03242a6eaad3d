"""Which tags there are, and who has them. A person has the tags of every record that was merged into them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from shuke.common.errors import Invalid
from shuke.customers.models import Customer, Tag, Tagging
from shuke.customers.queries.among import FEW, among
from shuke.customers.queries.merges import people_of, person_ids, records_of
from shuke.customers.tags import key_of


def present_tags() -> list[Tag]:
    """Those that can be given, by name."""
    return list(Tag.objects.filter(ended_at=None))


def ended_tags() -> list[Tag]:
    return list(Tag.objects.exclude(ended_at=None))


def tag_names() -> dict[int, str]:
    """Of every tag, by id: a segment goes on with what it was built with."""
    return {
        tag.pk: tag.name if tag.ended_at is None else _("%(name)s (ended)") % {"name": tag.name}
        for tag in Tag.objects.all()
    }


def tag_id(name: str) -> int:
    """The present tag of this name, however it is written. Invalid when there is none."""
    row = Tag.objects.filter(key=key_of(name), ended_at=None).first()
    if row is None:
        message = _("There is no tag “%(name)s”.") % {"name": name}
        raise Invalid(message, fields={"tag": message})
    return row.pk


def tags_of(customer: Customer) -> list[Tag]:
    """The present tags of one person, by name."""
    open_ones = Tagging.objects.open().filter(customer__in=person_ids(customer))
    return list(Tag.objects.filter(ended_at=None, pk__in=open_ones.values("tag")))


def tags_of_people(customers: Sequence[Customer]) -> dict[int, list[Tag]]:
    """The present tags of several people, by customer id; two queries where nobody was merged."""
    return tags_by_person([customer.pk for customer in customers])


def tags_by_person(ids: Iterable[int]) -> dict[int, list[Tag]]:
    """The same by the ids of those who stand for them."""
    persons = records_of(ids)
    rows = Tagging.objects.open().filter(customer__in=list(persons), tag__ended_at=None)
    tags: dict[int, dict[int, Tag]] = defaultdict(dict)
    for row in rows.select_related("tag").order_by("tag__name", "tag"):
        tags[persons[row.customer_id]][row.tag_id] = row.tag
    return {pk: list(by_id.values()) for pk, by_id in tags.items()}


def with_tag(customers: QuerySet[Customer], tag_id: int) -> QuerySet[Customer]:
    """Those of the customers who have the tag. Few are listed by id; of many each row is looked up."""
    rows = Tagging.objects.open().filter(tag=tag_id)
    ids = set(rows.values_list("customer", flat=True)[: FEW + 1])
    if len(ids) <= FEW:
        return among(customers, sorted(set(people_of(ids).values())))
    return customers.filter(
        Exists(rows.filter(customer=OuterRef("pk"))) | Q(pk__in=_through_merges(tag_id))
    )


def people_with_tags() -> dict[int, int]:
    """How many people have each tag."""
    counts: dict[int, int] = dict(
        Tagging.objects.open()
        .filter(customer__merged_into=None)
        .values_list("tag")
        .annotate(people=Count("pk"))
    )
    tags = Tagging.objects.open().exclude(customer__merged_into=None)
    for tag_id in set(tags.values_list("tag", flat=True)):
        own = Tagging.objects.open().filter(tag=tag_id, customer__in=_through_merges(tag_id))
        counts[tag_id] = counts.get(tag_id, 0) + len(_through_merges(tag_id)) - own.count()
    return counts


def _through_merges(tag_id: int) -> set[int]:
    """People who have the tag by a record that was merged into them."""
    merged = Tagging.objects.open().filter(tag=tag_id).exclude(customer__merged_into=None)
    return set(people_of(merged.values_list("customer", flat=True)).values())
