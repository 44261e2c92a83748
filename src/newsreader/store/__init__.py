"""The store of a library: a TinyDB database that appends what changes to a journal, and loses nothing."""

from newsreader.store.store import Changes, Store, articles_changed_by, open_store
from newsreader.store.transaction import Transaction

__all__ = ["Changes", "Store", "Transaction", "articles_changed_by", "open_store"]
