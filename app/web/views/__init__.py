"""One file a noun: its routes."""
