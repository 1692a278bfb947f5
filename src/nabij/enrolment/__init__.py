"""Programmes, who takes part in which role, the contact ledger, and the registry of programme types."""
