"""Which products are not to be offered to whom."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from shuke.customers.queries import people_of, whole_person
from shuke.insight.models_next import ProductExclusion


def excluded_products(people: Collection[int]) -> Mapping[int, set[int]]:
    """person -> ids of products, of these people (ids that stand for themselves)."""
    records = {record: person for person in people for record in whole_person(person)}
    rows = ProductExclusion.objects.open().filter(customer__in=list(records))
    products: dict[int, set[int]] = {person: set() for person in people}
    for record, product in rows.values_list("customer_id", "product_id"):
        products[records[record]].add(product)
    return products


def all_excluded() -> Mapping[int, set[int]]:
    """The same of everybody."""
    rows = list(ProductExclusion.objects.open().values_list("customer_id", "product_id"))
    persons = people_of({customer for customer, _product in rows})
    products: dict[int, set[int]] = defaultdict(set)
    for customer, product in rows:
        products[persons[customer]].add(product)
    return products
