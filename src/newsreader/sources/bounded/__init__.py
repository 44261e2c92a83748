"""Parsing in processes that can be ended. `parsers` is what others use."""
