"""What pages, the API and upper rooms may ask about campaigns."""

from shuke.engage.queries.audience import reachable, recipient_for
from shuke.engage.queries.progress import Progress, progress, unknown_sends

__all__ = ["Progress", "progress", "reachable", "recipient_for", "unknown_sends"]
