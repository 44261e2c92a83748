"""The terminal that the reader runs in, and the programs beside it: signals, keys as they come, clipboard, browser."""
