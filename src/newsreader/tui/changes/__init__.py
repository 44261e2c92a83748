"""Changes of articles: marks, bulk marks, the history."""
