"""Refreshing sources, what arrives, and the screens of sources."""
