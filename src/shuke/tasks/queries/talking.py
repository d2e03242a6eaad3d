"""What to say to the people of a task: what rooms know of them, and what they agreed to by phone."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from shuke.common.access import Actor
from shuke.common.declarations import declared
from shuke.customers import queries as customers
from shuke.customers.slots import Hint, TalkingPoint


def hints(actor: Actor, people: Sequence[customers.Customer]) -> dict[int, list[Hint]]:
    """For each of these people (survivors, a page of them)."""
    ids = [person.pk for person in people]
    consents = customers.consents_now(ids, channel="phone")
    answers = [point.read(actor, people) for point in declared(TalkingPoint)]
    return {
        pk: [
            *(hint for answer in answers for hint in answer.get(pk, ())),
            _of_consent(consents.get(pk, "")),
        ]
        for pk in ids
    }


def _of_consent(state: str) -> Hint:
    if state == "granted":
        return Hint("circle-check", _("Agreed to offers by phone."), "good")
    if state == "withdrawn":
        return Hint("ban", _("Wants no offers by phone: speak of their orders only."), "bad")
    return Hint("info", _("Never asked about offers by phone: ask before you make one."))
