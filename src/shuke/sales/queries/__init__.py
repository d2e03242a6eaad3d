"""What others may ask about sales."""

from shuke.sales.queries.stalls import queue, stall_for

__all__ = ["queue", "stall_for"]
