"""Hypothesis measures no time here: a busy machine is not a fault of the code."""

from hypothesis import settings

settings.register_profile("methods", deadline=None, max_examples=60)
settings.load_profile("methods")
