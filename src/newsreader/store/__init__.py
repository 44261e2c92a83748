"""The store of a library: a TinyDB database that appends what changes to a journal, and loses nothing."""

from newsreader.store.database import JournalStorage, open_database
from newsreader.store.opening_cache import KeptOrder
from newsreader.store.store import Changes, Store, Touched, Transaction, open_store

__all__ = ["Changes", "JournalStorage", "KeptOrder", "Store", "Touched", "Transaction", "open_database", "open_store"]
