"""English: the words that people read outside of pages and of the rule book, a file for each area."""
