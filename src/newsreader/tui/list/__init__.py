"""The list of headlines: its rows, how they are painted, and the pane."""
