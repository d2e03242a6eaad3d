"""How long kinds of data stay: the rules an owner sets, and what of each kind is too old by them."""
