"""The tables of team: a module per concept."""

from shuke.team.models.staff import Role, Staff, StaffManager, Token
from shuke.team.models.stores import Region, Store

__all__ = ["Region", "Role", "Staff", "StaffManager", "Store", "Token"]
