"""News listing pages: lines, dates, roles, layouts, stories; `page` puts them together."""
