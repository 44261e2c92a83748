"""Feeds: RSS, Atom, JSON Feed. `reading` decides which reader a feed needs, and makes drafts of what that gives."""
