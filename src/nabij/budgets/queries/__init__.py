"""Reads of the budgets room. `accounting` is what rooms above ask."""
