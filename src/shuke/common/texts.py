"""Texts that people type and others read."""


def readable(text: object) -> str:
    """One line of what can be seen: control and direction signs dropped, spaces joined. What is left may
    be empty, and then nobody could have read it."""
    seen = (sign if sign.isprintable() else " " if sign.isspace() else "" for sign in str(text))
    return " ".join("".join(seen).split())
