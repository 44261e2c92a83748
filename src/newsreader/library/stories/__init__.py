"""The same story from several sources: which articles are compared, when two are alike, and what is made of it."""
