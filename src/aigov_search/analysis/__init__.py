"""Looking at a corpus: concordances, counts over time, words that mark a subset, reports."""
