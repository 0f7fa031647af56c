"""Turns Chinese equity text into tidy pandas frames."""
