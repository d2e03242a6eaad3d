"""The tracking API: events as Segment's SDKs send them, through a spool on disk into the record."""
