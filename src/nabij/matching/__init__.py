"""Rounds, proposals and decisions, for any programme that brings people together."""
