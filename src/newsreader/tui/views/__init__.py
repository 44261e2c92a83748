"""The list of views beside the headlines, and their counts."""
