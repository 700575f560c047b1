"""Backups: a copy of everything, taken while people work; proof that it is whole; the way back; and the drill."""
