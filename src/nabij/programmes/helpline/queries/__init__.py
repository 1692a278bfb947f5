"""Reads of the helpline room, by subject."""
