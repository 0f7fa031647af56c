"""Recognising: what the text holds, before anyone asks which company is meant."""
