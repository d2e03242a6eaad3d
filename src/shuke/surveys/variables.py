"""What a letter may say of the survey that its person is asked in."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shuke.surveys.queries.surveys import open_invitations, own_address

if TYPE_CHECKING:
    from shuke.customers.queries.reaching import Reach


def links(people: "Sequence[Reach]") -> Mapping[int, Any]:
    """Of their own page: it answers once."""
    rows = open_invitations({who.person_id for who in people})
    return {pk: own_address(row) for pk, row in rows.items()}


def names(people: "Sequence[Reach]") -> Mapping[int, Any]:
    rows = open_invitations({who.person_id for who in people})
    return {pk: row.survey.name for pk, row in rows.items()}
