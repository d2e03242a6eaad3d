"""How large a control group has to be before it can tell anything."""

#: Fewer people or buyers than this in either group, and nothing is claimed.
LEAST_PEOPLE, LEAST_BUYERS = 50, 10
#: A group that stays empty in more than one of so many draws is warned of.
ONE_DRAW_IN = 20


def doubt(people: int, percent: int) -> str:
    """What speaks against drawing `percent` of so many people: "nobody" (the group may well stay empty, since
    each is drawn for themselves), "few" (too few to tell anything by); "" for a group that serves, or none."""
    if not percent or not people:
        return ""
    if (1 - percent / 100) ** people * ONE_DRAW_IN > 1:
        return "nobody"
    return "few" if people * percent < LEAST_PEOPLE * 100 else ""
