"""The store of a library: a TinyDB database that appends what changes to a journal, and loses nothing."""

from newsreader.store.database import JournalStorage, open_database
from newsreader.store.store import Changes, Store, Transaction, open_store
from newsreader.store.values import Touched

__all__ = ["Changes", "JournalStorage", "Store", "Touched", "Transaction", "open_database", "open_store"]
