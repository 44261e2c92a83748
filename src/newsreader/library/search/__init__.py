"""Finding what a query matches, among all articles of a library, while it is typed."""
