"""The send ledger: the only code that writes `Send` rows.

`gather` fills it, `claim` hands batches to a worker, `settle` writes what became of them,
`recover` decides about what a dead worker left, `tell` writes the timeline.
"""
