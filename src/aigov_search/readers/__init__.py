"""From bytes to source text: one file a format."""
