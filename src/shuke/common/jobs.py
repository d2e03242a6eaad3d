"""Background work. Rooms know `django.tasks` only, through this door, so the queue can be swapped.

Enqueue inside the business transaction: the job appears if, and only if, the transaction commits.
Jobs run at least once; what they do must be safe to do again.
"""

from django.tasks import task

__all__ = ["task"]
