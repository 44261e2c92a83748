"""Finding what a query means, among all articles of a library, while it is typed."""
