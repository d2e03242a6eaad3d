"""What the first page says: `concerns`, who needs attention and why, and `parts` to look at."""

from shuke.operate.today.concerns import concerns, parts

__all__ = ["concerns", "parts"]
