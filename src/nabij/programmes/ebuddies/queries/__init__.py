"""Reads of the e-buddies: what a visitor sees of a pair, and what staff see."""
