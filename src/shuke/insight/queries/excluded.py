"""Which products are not to be offered to whom."""

from collections import defaultdict
from collections.abc import Mapping

from shuke.customers.queries import people_of, whole_person
from shuke.insight.models_next import ProductExclusion


def excluded_products(person: int) -> set[int]:
    """Ids of products that are not to be offered to somebody (an id that stands for itself)."""
    rows = ProductExclusion.objects.open().filter(customer__in=whole_person(person))
    return set(rows.values_list("product_id", flat=True))


def all_excluded() -> Mapping[int, set[int]]:
    """The same of everybody: person -> ids of products."""
    rows = list(ProductExclusion.objects.open().values_list("customer_id", "product_id"))
    persons = people_of({customer for customer, _product in rows})
    products: dict[int, set[int]] = defaultdict(set)
    for customer, product in rows:
        products[persons[customer]].add(product)
    return products
