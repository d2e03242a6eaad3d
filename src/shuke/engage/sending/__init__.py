"""Handing letters over: SMTP connections, the hand-over journal, and the loop that feeds them."""
