"""HTML that people wrote for people: as plain text, and as blocks to lay out."""
