"""Finding what answers a question: no service, no model, the same on every machine. Knows no database.

`features.py` says what a text is compared by, `base.py` compares, `answering.py` decides whether that is an answer.
"""
