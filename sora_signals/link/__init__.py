"""Linking: which listed company each name or code in the text means."""
