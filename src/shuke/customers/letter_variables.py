"""What letters may say of a person from the record itself. Most of it has been read with the address."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from shuke.common import clock
from shuke.customers.queries.reaching import Reach
from shuke.customers.queries.tags import tags_by_person
from shuke.customers.slots import Variable, from_reach


def _tags(people: Sequence[Reach]) -> Mapping[int, list[str]]:
    tags = tags_by_person(who.person_id for who in people)
    return {person: [tag.name for tag in row] for person, row in tags.items()}


VARIABLES = (
    Variable(
        "name",
        _("Full name"),
        _("Emma Clarke"),
        from_reach("name"),
        order=12,
    ),
    Variable(
        "city",
        _("City"),
        _("Hangzhou"),
        from_reach("city"),
        order=20,
    ),
    Variable(
        "province",
        _("Province"),
        _("Zhejiang"),
        from_reach("province"),
        order=21,
    ),
    Variable(
        "joined_at",
        _("Customer since"),
        lambda: clock.now() - dt.timedelta(days=400),
        from_reach("joined_at"),
        empty=None,
        filters="date",
        order=22,
    ),
    Variable(
        "tags",
        _("Tags"),
        (_("Likes cotton"),),
        _tags,
        empty=(),
        filters="join: ', '",
        order=23,
    ),
)
