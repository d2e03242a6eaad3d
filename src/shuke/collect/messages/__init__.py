"""Messages that people write to the shop: one shape for every channel, on the right record once."""
