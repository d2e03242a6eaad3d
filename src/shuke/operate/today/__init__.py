"""What the first page says: `numbers` of the shop, and `concerns`: who needs attention and why."""

from shuke.operate.today.concerns import concerns
from shuke.operate.today.numbers import Numbers, numbers

__all__ = ["Numbers", "concerns", "numbers"]
