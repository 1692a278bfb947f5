"""Nabij: volunteers and people who long for company find each other, and the work is accounted for."""

__version__ = "0.1.0"
