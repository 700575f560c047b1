"""The hall of verbs, one a file: load, decide, write, tell. Only these commit."""
