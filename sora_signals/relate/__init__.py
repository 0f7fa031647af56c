"""Relating: who is spoken of, who speaks, and which companies a phrase is about."""
