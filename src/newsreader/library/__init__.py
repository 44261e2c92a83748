"""The use cases, a module for each group: what the shell and the screens call.

`opening` a library, `reading` it, `marking`, `undoing`, `importing`, `sources`.
"""

from newsreader.library.library import Library, open_library, utc_now
from newsreader.library.ordering import Clock

__all__ = ["Clock", "Library", "open_library", "utc_now"]
