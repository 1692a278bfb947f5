"""Versioned plans of steps, and what is due when."""
