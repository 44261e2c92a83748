"""Screens over the reader that ask, choose or explain."""
