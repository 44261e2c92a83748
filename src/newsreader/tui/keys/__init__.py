"""Keys: the table of them, presets, sequences, and what a person changed."""
