"""Forms of the helpline, by subject."""
