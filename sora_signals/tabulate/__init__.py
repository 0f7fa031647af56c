"""Tabulating: tables of spans become the columns of the frames."""
