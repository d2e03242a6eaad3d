"""Pages of insight: segments, their builder, and the reports."""
