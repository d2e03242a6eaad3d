"""The tables of operate: a module per concept."""

from shuke.operate.models.audit import AuditEntry
from shuke.operate.models.staff import Role, Staff, StaffManager, Token
from shuke.operate.models.tasks import Task, TaskEvent, TaskPerson

__all__ = [
    "AuditEntry",
    "Role",
    "Staff",
    "StaffManager",
    "Task",
    "TaskEvent",
    "TaskPerson",
    "Token",
]
