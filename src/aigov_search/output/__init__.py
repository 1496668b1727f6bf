"""Results on paper: one file a format."""
