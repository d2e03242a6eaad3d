"""Rules as sentences: groups of conditions that a form holds, changed one choice at a time (0139)."""
