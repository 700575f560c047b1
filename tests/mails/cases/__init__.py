"""The cases of the corpus, a file for each kind of oddity."""
