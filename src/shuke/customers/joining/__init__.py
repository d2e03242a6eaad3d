"""By what arrivals are one person: the rules an owner sets, and what follows from them."""
