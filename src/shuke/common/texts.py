"""Texts that people type and others read."""

#: With these a spreadsheet begins a formula. Charts hand them to the script that saves their data.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def formula_safe(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return "'" + text if text.startswith(FORMULA_SIGNS) else text


def readable(text: object) -> str:
    """One line of what can be seen: control and direction signs dropped, spaces joined. What is left may
    be empty, and then nobody could have read it."""
    seen = (sign if sign.isprintable() else " " if sign.isspace() else "" for sign in str(text))
    return " ".join("".join(seen).split())
