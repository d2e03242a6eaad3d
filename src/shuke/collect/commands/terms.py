"""Files that a partner gives under an agreement: what of them may be taken."""

from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.collect.commands.preparing import get_draft
from shuke.collect.models import Import, Kind
from shuke.collect.recorders.recipe import Terms
from shuke.collect.slots import TermsCheck
from shuke.common.access import Actor, require
from shuke.common.declarations import declared
from shuke.common.errors import Invalid


def set_terms(actor: Actor, import_id: int, terms: Terms) -> Import:
    """Say under what a partner gave this draft; there is no way to take more of it later.

    Raises Invalid for a file of orders or products: partners give people.
    """
    require(actor, "imports.run")
    with transaction.atomic():
        source = get_draft(import_id)
        if source.kind != Kind.CUSTOMERS:
            raise Invalid(
                _("A partner's list has one person in each row. This file has something else.")
            )
        source.terms = asdict(terms)
        source.save(update_fields=["terms"])
        require_terms(source)
    return source


def require_terms(source: Import) -> None:
    """Raises Conflict when what the file came under has ended."""
    if not source.terms:
        return
    kind, _colon, number = source.terms["under"].partition(":")
    for each in declared(TermsCheck):
        if each.kind == kind:
            each.check(int(number))
