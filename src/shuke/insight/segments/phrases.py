"""How each condition is said, after "People who"."""

from typing import Any

from django.utils.translation import gettext_lazy, ngettext_lazy

#: How a condition is said after "People who": by field and operator.
PHRASES: dict[tuple[str, str], Any] = {
    ("stage", "is"): gettext_lazy("are a %(values)s"),
    ("stage", "is_not"): gettext_lazy("are not a %(values)s"),
    ("gender", "is"): gettext_lazy("are %(values)s"),
    ("gender", "is_not"): gettext_lazy("are not %(values)s"),
    ("city", "is"): gettext_lazy("live in %(values)s"),
    ("city", "is_not"): gettext_lazy("do not live in %(values)s"),
    ("city", "known"): gettext_lazy("have a known city"),
    ("city", "unknown"): gettext_lazy("have no known city"),
    ("province", "is"): gettext_lazy("live in the province %(values)s"),
    ("province", "is_not"): gettext_lazy("do not live in the province %(values)s"),
    ("province", "known"): gettext_lazy("have a known province"),
    ("province", "unknown"): gettext_lazy("have no known province"),
    ("country", "is"): gettext_lazy("live in the country %(values)s"),
    ("country", "is_not"): gettext_lazy("do not live in the country %(values)s"),
    ("country", "known"): gettext_lazy("have a known country"),
    ("country", "unknown"): gettext_lazy("have no known country"),
    ("source", "is"): gettext_lazy("first came through %(values)s"),
    ("source", "is_not"): gettext_lazy("did not first come through %(values)s"),
    ("source", "known"): gettext_lazy("have a known first source"),
    ("source", "unknown"): gettext_lazy("have no known first source"),
    ("language", "is"): gettext_lazy("speak %(values)s"),
    ("language", "is_not"): gettext_lazy("do not speak %(values)s"),
    ("language", "known"): gettext_lazy("have a known language"),
    ("language", "unknown"): gettext_lazy("have no known language"),
    ("region", "is"): gettext_lazy("live in %(values)s"),
    ("region", "is_not"): gettext_lazy("do not live in %(values)s"),
    ("in_list", "is"): gettext_lazy("are on the list %(values)s"),
    ("in_list", "is_not"): gettext_lazy("are not on the list %(values)s"),
    ("custom", "is"): gettext_lazy("are noted as %(values)s under “%(own)s”"),
    ("custom", "is_not"): gettext_lazy("are not noted as %(values)s under “%(own)s”"),
    ("custom", "known"): gettext_lazy("have “%(own)s” noted"),
    ("custom", "unknown"): gettext_lazy("have no “%(own)s” noted"),
    ("custom_number", "known"): gettext_lazy("have “%(own)s” noted"),
    ("custom_number", "unknown"): gettext_lazy("have no “%(own)s” noted"),
    ("custom_date", "known"): gettext_lazy("have “%(own)s” noted"),
    ("custom_date", "unknown"): gettext_lazy("have no “%(own)s” noted"),
    ("custom_date", "in_next"): ngettext_lazy(
        "have “%(own)s” within the next %(days)s day",
        "have “%(own)s” within the next %(days)s days",
        "n",
    ),
    ("custom_date", "in_last"): ngettext_lazy(
        "had “%(own)s” in the last %(days)s day", "had “%(own)s” in the last %(days)s days", "n"
    ),
    ("custom_date", "older_than"): ngettext_lazy(
        "had “%(own)s” more than %(days)s day ago",
        "had “%(own)s” more than %(days)s days ago",
        "n",
    ),
    ("custom_date", "before"): gettext_lazy("have “%(own)s” before %(day)s"),
    ("custom_date", "after"): gettext_lazy("have “%(own)s” on or after %(day)s"),
    ("custom_date", "between"): gettext_lazy("have “%(own)s” between %(from)s and %(to)s"),
    ("custom_date", "anniversary"): ngettext_lazy(
        "have the anniversary of “%(own)s” within the next %(days)s day",
        "have the anniversary of “%(own)s” within the next %(days)s days",
        "n",
    ),
    ("known_by", "is"): gettext_lazy("have %(values)s on record"),
    ("known_by", "is_not"): gettext_lazy("have no %(values)s on record"),
    ("reachable", "by"): gettext_lazy("can be written to by %(channel)s"),
    ("reachable", "not_by"): gettext_lazy("cannot be written to by %(channel)s"),
    ("birth_month", "is"): gettext_lazy("were born in %(values)s"),
    ("birthday", "in_next"): ngettext_lazy(
        "have their birthday within the next %(days)s day",
        "have their birthday within the next %(days)s days",
        "n",
    ),
    ("birthday", "ago"): ngettext_lazy(
        "had their birthday %(days)s day ago", "had their birthday %(days)s days ago", "n"
    ),
    ("birthday", "today"): gettext_lazy("have their birthday today"),
    ("anniversary", "today"): gettext_lazy("have the anniversary of %(of)s today"),
    ("anniversary", "in_next"): ngettext_lazy(
        "have the anniversary of %(of)s within the next %(days)s day",
        "have the anniversary of %(of)s within the next %(days)s days",
        "n",
    ),
    ("anniversary", "ago"): ngettext_lazy(
        "had the anniversary of %(of)s %(days)s day ago",
        "had the anniversary of %(of)s %(days)s days ago",
        "n",
    ),
    ("child_age", "between"): gettext_lazy("have a child aged %(low)s to %(high)s %(unit)s%(who)s"),
    ("child_birthday", "in_next"): ngettext_lazy(
        "have a child%(who)s whose birthday is within the next %(days)s day",
        "have a child%(who)s whose birthday is within the next %(days)s days",
        "n",
    ),
    ("segment", "is"): gettext_lazy("are in the segment “%(values)s”"),
    ("segment", "is_not"): gettext_lazy("are not in the segment “%(values)s”"),
    ("entered", "in_last"): ngettext_lazy(
        "came into the segment “%(segments)s” in the last %(days)s day",
        "came into the segment “%(segments)s” in the last %(days)s days",
        "n",
    ),
    ("left", "in_last"): ngettext_lazy(
        "left the segment “%(segments)s” in the last %(days)s day",
        "left the segment “%(segments)s” in the last %(days)s days",
        "n",
    ),
    ("was_in", "is"): gettext_lazy("were in the segment “%(values)s” on %(day)s"),
    ("was_in", "is_not"): gettext_lazy("were not in the segment “%(values)s” on %(day)s"),
    ("joined", "in_last"): ngettext_lazy(
        "became known in the last %(days)s day", "became known in the last %(days)s days", "n"
    ),
    ("joined", "older_than"): ngettext_lazy(
        "have been known for more than %(days)s day",
        "have been known for more than %(days)s days",
        "n",
    ),
    ("joined", "before"): gettext_lazy("became known before %(day)s"),
    ("joined", "after"): gettext_lazy("became known on or after %(day)s"),
    ("joined", "between"): gettext_lazy("became known between %(from)s and %(to)s"),
    ("consent", "granted"): gettext_lazy("agreed to %(purpose)s by %(channel)s%(when)s"),
    ("consent", "withdrawn"): gettext_lazy(
        "withdrew their consent to %(purpose)s by %(channel)s%(when)s"
    ),
    ("consent", "unknown"): gettext_lazy(
        "were never asked about %(purpose)s by %(channel)s%(when)s"
    ),
    ("last_order", "in_last"): ngettext_lazy(
        "bought in the last %(days)s day", "bought in the last %(days)s days", "n"
    ),
    ("last_order", "older_than"): ngettext_lazy(
        "last bought more than %(days)s day ago", "last bought more than %(days)s days ago", "n"
    ),
    ("last_order", "before"): gettext_lazy("last bought before %(day)s"),
    ("last_order", "after"): gettext_lazy("last bought on or after %(day)s"),
    ("last_order", "between"): gettext_lazy("last bought between %(from)s and %(to)s"),
    ("last_order", "never"): gettext_lazy("never bought"),
    ("first_order", "in_last"): ngettext_lazy(
        "first bought in the last %(days)s day", "first bought in the last %(days)s days", "n"
    ),
    ("first_order", "older_than"): ngettext_lazy(
        "first bought more than %(days)s day ago", "first bought more than %(days)s days ago", "n"
    ),
    ("first_order", "before"): gettext_lazy("first bought before %(day)s"),
    ("first_order", "after"): gettext_lazy("first bought on or after %(day)s"),
    ("first_order", "between"): gettext_lazy("first bought between %(from)s and %(to)s"),
    ("first_order", "never"): gettext_lazy("never bought at all"),
    ("rfm_group", "is"): gettext_lazy("belong to the RFM group %(values)s"),
    ("rfm_group", "is_not"): gettext_lazy("do not belong to the RFM group %(values)s"),
    ("rfm_group_before", "is"): ngettext_lazy(
        "belonged to the RFM group %(values)s %(days)s day before",
        "belonged to the RFM group %(values)s %(days)s days before",
        "n",
    ),
    ("rfm_group_before", "is_not"): ngettext_lazy(
        "did not belong to the RFM group %(values)s %(days)s day before",
        "did not belong to the RFM group %(values)s %(days)s days before",
        "n",
    ),
    ("quadrant", "is"): gettext_lazy("buy “%(values)s”"),
    ("quadrant", "is_not"): gettext_lazy("do not buy “%(values)s”"),
    ("top_buyers", "bring"): gettext_lazy(
        "are the best buyers who bring %(share)s %% of the %(by)s (%(basis)s)"
    ),
    ("top_buyers", "first"): gettext_lazy(
        "are the first %(percent)s %% of the buyers by %(by)s (%(basis)s)"
    ),
}
#: Fields that compare a number: the whole phrase with the comparison in its place.
NUMBERS: dict[str, Any] = {
    "orders": ngettext_lazy(
        "have %(number)s order%(of)s%(at)s%(when)s",
        "have %(number)s orders%(of)s%(at)s%(when)s",
        "n",
    ),
    "revenue": gettext_lazy("paid %(number)s%(of)s%(at)s%(when)s"),
    "profit": gettext_lazy("brought %(number)s profit%(at)s%(when)s"),
    "quantity": ngettext_lazy(
        "bought %(number)s item%(of)s%(at)s%(when)s",
        "bought %(number)s items%(of)s%(at)s%(when)s",
        "n",
    ),
    "order_value": gettext_lazy("paid %(number)s in %(which)s%(at)s%(when)s"),
    "children": ngettext_lazy(
        "have %(number)s child%(who)s", "have %(number)s children%(who)s", "n"
    ),
    "events": ngettext_lazy(
        "did “%(what)s” on the site %(number)s time%(of)s%(at)s%(when)s",
        "did “%(what)s” on the site %(number)s times%(of)s%(at)s%(when)s",
        "n",
    ),
    "average_order": gettext_lazy("have an average order of %(number)s%(at)s%(when)s"),
    "discount_share": gettext_lazy("got %(number)s %% discount%(at)s%(when)s"),
    "returns": ngettext_lazy(
        "sent back %(number)s time%(at)s%(when)s", "sent back %(number)s times%(at)s%(when)s", "n"
    ),
    "custom_number": gettext_lazy("have “%(own)s” of %(number)s"),
    "r_score": gettext_lazy("have a recency score of %(number)s"),
    "f_score": gettext_lazy("have a frequency score of %(number)s"),
    "m_score": gettext_lazy("have a money score of %(number)s"),
    "fm_score": gettext_lazy("have a frequency and money score of %(number)s"),
}
COMPARISONS: dict[str, Any] = {
    "at_least": gettext_lazy("at least %(value)s"),
    "at_most": gettext_lazy("at most %(value)s"),
    "equals": gettext_lazy("exactly %(value)s"),
    "between": gettext_lazy("%(low)s to %(high)s"),
}
