"""An article's blocks as they are shown: lines of a width (`layout`); text, Markdown and HTML (`articles`)."""
