"""Pages of the people room, by subject."""
