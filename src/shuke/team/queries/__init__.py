"""What team tells others: who acts, who works here, who may do what, where things are sold."""

from shuke.team.agents import device_words
from shuke.team.models import Region, Role, Staff, Store, Team, Token
from shuke.team.queries.assignments import held_by, holders, number_held
from shuke.team.queries.kpis import kpis, per_day
from shuke.team.queries.scopes import actor_for
from shuke.team.queries.sessions import own_sessions, session_of, strange_sessions
from shuke.team.queries.staff import (
    has_staff,
    may_see,
    member,
    member_for,
    members_of,
    own_tokens,
    rights,
    rights_of,
    roles_that,
    staff_choices,
    staff_names,
    staff_who,
    team,
    teams_with,
)
from shuke.team.queries.stores import store_ids, store_names, stores

__all__ = [
    "Region",
    "Role",
    "Staff",
    "Store",
    "Team",
    "Token",
    "actor_for",
    "device_words",
    "has_staff",
    "held_by",
    "holders",
    "kpis",
    "may_see",
    "member",
    "member_for",
    "members_of",
    "number_held",
    "own_sessions",
    "own_tokens",
    "per_day",
    "rights",
    "rights_of",
    "roles_that",
    "session_of",
    "staff_choices",
    "staff_names",
    "staff_who",
    "store_ids",
    "store_names",
    "stores",
    "strange_sessions",
    "team",
    "teams_with",
]
