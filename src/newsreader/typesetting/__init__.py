"""An article's blocks as they are shown: lines of a width (`layout`), Markdown and HTML (`markup`)."""
