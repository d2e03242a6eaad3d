"""Who is drawn: the same answer every time for the same seed, whoever asks."""

import hashlib


def is_held_out(seed: str, customer_id: int, percent: int) -> bool:
    """Whether this customer is among the `percent` in a hundred who are left alone, to compare with."""
    digest = hashlib.blake2b(str(customer_id).encode(), key=seed.encode(), digest_size=8).digest()
    return int.from_bytes(digest) * 100 < percent << 64
