"""The code of a product that a shop names by its title alone."""

import hashlib
import unicodedata

PREFIX = "title:"


def folded(title: str) -> str:
    """A title as it is compared: whatever its width, case and spaces."""
    return " ".join(unicodedata.normalize("NFKC", title).casefold().split())


def title_code(store: str, title: str) -> str:
    """The code under which this store's product of this title stands: the same for each writing of it, another
    one in every other store."""
    text = f"{store}\0{folded(title)}"
    return PREFIX + hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
