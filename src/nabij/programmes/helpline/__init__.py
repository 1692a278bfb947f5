"""Anonymous chat with whoever is on shift: hours, rota, desk, visitor page and figures."""
