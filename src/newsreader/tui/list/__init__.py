"""The list of headlines: its model, the pane that paints it, and stories as one row."""
