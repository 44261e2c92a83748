"""What people make of the table of keys in `newsreader.tui.keys`: their own keys, sets of keys, sequences, docs."""
