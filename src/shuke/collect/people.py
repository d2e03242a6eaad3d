"""The people of an import: whom its batches made or changed, as rows that a list and a fact can name."""

import re
from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.collect.models import Import, ImportedCustomer
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.models import RecordedFact
from shuke.customers import queries as people
from shuke.customers.slots import PeopleSet

#: Up to so many people are listed by id; above that each row of the list is looked up.
FEW = 500
_ID = re.compile(r"[0-9]{1,18}", re.ASCII)


def of_fact(fact: RecordedFact, after: int, limit: int) -> Sequence[tuple[int, int]]:
    """The people of a file that is in, by customer id. Lines replayed later add nobody: the set stays."""
    rows = ImportedCustomer.objects.filter(
        source=fact.subject_id, batch__isnull=False, changed=True
    )
    ids = rows.filter(customer__gt=after).order_by("customer").values_list("customer", flat=True)
    return [(pk, pk) for pk in ids[:limit]]


def people_of(actor: Actor, query: Mapping[str, str]) -> PeopleSet:
    """Those of the import that the list's address names, by whoever stands for them now."""
    require(actor, "imports.view")
    number = query["import"]
    source = Import.objects.filter(pk=int(number)).first() if _ID.fullmatch(number) else None
    if source is None:
        raise NotFound(_("There is no such import."))
    return PeopleSet(
        title=source.file_name,
        parameters={"import": number},
        narrow=lambda customers: _narrow(customers, source),
        back=reverse("collect:import", args=[source.pk]),
    )


def _narrow(customers: QuerySet, source: Import) -> QuerySet:
    rows = ImportedCustomer.objects.filter(source=source, changed=True)
    ids = set(rows.values_list("customer", flat=True)[: FEW + 1])
    if len(ids) <= FEW:
        return customers.filter(pk__in=set(people.people_of(ids).values()))
    of_file = Exists(rows.filter(customer=OuterRef("pk")))
    merged = customers.model._default_manager.filter(merged_into__isnull=False).filter(of_file)
    survivors = people.people_of(merged.values_list("pk", flat=True))
    return customers.filter(Q(of_file) | Q(pk__in=set(survivors.values())))
