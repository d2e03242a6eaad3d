"""The tables of team: a module per concept."""

from shuke.team.models.assignments import Assignment, HandOver, HandOverItem
from shuke.team.models.factors import RecoveryCode, SecondFactor
from shuke.team.models.hours import OwnDay, WeeklyHours
from shuke.team.models.placements import Placement, Team
from shuke.team.models.sessions import ResetRequest, StaffSession
from shuke.team.models.staff import Role, Staff, StaffManager, Token
from shuke.team.models.stores import Region, Store

__all__ = [
    "Assignment",
    "HandOver",
    "HandOverItem",
    "OwnDay",
    "Placement",
    "RecoveryCode",
    "Region",
    "ResetRequest",
    "Role",
    "SecondFactor",
    "Staff",
    "StaffManager",
    "StaffSession",
    "Store",
    "Team",
    "Token",
    "WeeklyHours",
]
