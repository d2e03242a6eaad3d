"""Everything that the shop holds about one person, handed out to whoever asks for their own data."""

from pathlib import Path
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.declarations import declared
from shuke.common.errors import Invalid
from shuke.common.kit import branding
from shuke.common.pdf import pdf
from shuke.customers import facts, readable
from shuke.customers.models import Customer
from shuke.customers.queries.merges import person_ids
from shuke.customers.queries.records import customer_for
from shuke.customers.slots import PersonRows

#: Languages that the file for people is written in.
LANGUAGES = ("zh-hans", "en")
_CSS = Path(__file__).parents[1] / "static/customers/own_data.css"


def export_person(actor: Actor, customer_id: int) -> dict[str, list[dict[str, Any]]]:
    """Table -> rows, of the record and of every record merged into it, from every room; on record.

    Needs `customers.export` and `customers.contact`: the answer holds addresses in full.
    """
    customer = _whom(actor, customer_id)
    with transaction.atomic():
        facts.PERSON_EXPORTED.record(actor, customer.pk)
    return rows_of(customer)


def print_person(actor: Actor, customer_id: int, language: str) -> bytes:
    """The same for people, as a PDF in `language` ("zh-hans" or "en"); on record.

    Needs the rights of `export_person`. Raises NoPdf where this computer cannot make one.
    """
    if language not in LANGUAGES:
        text = _("Choose Chinese or English.")
        raise Invalid(text, fields={"language": text})
    customer = _whom(actor, customer_id)
    content = pages_of(customer, language)
    with transaction.atomic():
        facts.PERSON_EXPORTED.record(actor, customer.pk)
    return content


def rows_of(customer: Customer) -> dict[str, list[dict[str, Any]]]:
    """What `export_person` gives, whoever asks."""
    ids = person_ids(customer)
    records = Customer.objects.filter(pk__in=ids).values("id", *readable.RECORD)
    data = {"customers.customer": list(records)}
    for table in sorted(declared(PersonRows), key=lambda each: each.name):
        if table.export:
            rows = table.model._default_manager.filter(**{f"{table.customer}__in": ids})
            data[table.name] = list(rows.order_by("pk").values(*table.export))
            if table.archive is not None:
                data[table.name] = [*table.archive(ids, table.export), *data[table.name]]
    return data


def pages_of(customer: Customer, language: str) -> bytes:
    """What `print_person` gives, whoever asks."""
    with translation.override(language):
        html = render_to_string(
            "customers/own_data.html",
            {
                "customer": customer,
                "face": branding.face(),
                "at": clock.now(),
                "sections": readable.sections(person_ids(customer)),
            },
        )
        return pdf(html, _CSS.read_text(encoding="utf-8"))


def _whom(actor: Actor, customer_id: int) -> Customer:
    require(actor, "customers.export")
    require(actor, "customers.contact")
    return customer_for(actor, customer_id)
