"""Live shops: what each kind of shop signs and sends, and how that becomes documents of the inbox."""
