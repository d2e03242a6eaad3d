"""The whole shop in an open format: one Parquet file a table, and back into either database (decision 0510)."""
