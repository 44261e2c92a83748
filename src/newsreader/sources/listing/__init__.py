"""News listing pages: a page's lines, its dates, the order it is written in, its stories. `page` puts them together."""
