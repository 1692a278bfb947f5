"""The ground floor exists so that every calculation stands alone: plain Python values in, plain values out.

Nothing here imports Django, reads a table or knows the clock; each solver has a verifier beside it.
"""
