"""Condition tree -> checked definition -> ibis expression -> people, with the reason for each."""
