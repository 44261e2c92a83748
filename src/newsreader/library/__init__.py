"""The use cases, a module for each group: what the shell and the screens call.

`opening` a library, `reading` it, `marking`, `undoing`, `importing`, `sources`.
"""

from newsreader.library.library import Clock, Library, open_library, utc_now

__all__ = ["Clock", "Library", "open_library", "utc_now"]
