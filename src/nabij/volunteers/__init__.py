"""Volunteers on the rota: what they may do, on which shifts they are, and who covers a gap."""
