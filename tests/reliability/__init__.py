"""What Shuke promises under kill -9, a full disk and senders who repeat: docs/reliability.md.

`make test` tries each a few times, `make torture` in full.
"""
