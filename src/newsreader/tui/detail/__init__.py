"""The detail: one article, laid out to read."""
