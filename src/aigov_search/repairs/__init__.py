"""From garbled to clean text: one file a repair."""
