"""Scoring: what the text says of each company, as a sum of shown parts."""
