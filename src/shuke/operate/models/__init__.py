"""The tables of operate: a module per concept."""

from shuke.operate.models.staff import Role, Staff, StaffManager, Token
from shuke.operate.models.tasks import Task, TaskEvent, TaskPerson

__all__ = [
    "Role",
    "Staff",
    "StaffManager",
    "Task",
    "TaskEvent",
    "TaskPerson",
    "Token",
]
