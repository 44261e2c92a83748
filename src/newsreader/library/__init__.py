"""The use cases, a module for each subject: what the shell and the screens call.

At the bottom are `ordering`, the texts that searches go through (`corpus`) and `stories`, each made of a store.
`library` composes them; `marking`, `importing`, `searching`, `views`, `sources`, `refreshing` and the others take a
`Library`.
"""

from newsreader.library.library import Library, open_library, own_clock
from newsreader.library.ordering import Clock

__all__ = ["Clock", "Library", "open_library", "own_clock"]
