"""Events that left the main database: Parquet files under `SHUKE_HOME/archive/events`, each named by a row."""
