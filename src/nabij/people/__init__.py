"""Organisations, branches, persons, accounts, roles, consent, erasure and export."""
