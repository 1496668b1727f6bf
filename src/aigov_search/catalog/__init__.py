"""The truth: files, documents, passages and ledgers in SQLite; generations and their manifests."""
