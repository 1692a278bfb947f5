"""A door that stands open: a shop or a computer house where people walk in, and are counted."""
