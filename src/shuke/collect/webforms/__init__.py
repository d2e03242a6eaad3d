"""Forms that people fill in: what they may ask, how answers are read and recorded, and their public pages."""
