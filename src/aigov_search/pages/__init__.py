"""From source text to articles: boilerplate, splitting, metadata."""
