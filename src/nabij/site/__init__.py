"""The front door: public home, today, search."""
