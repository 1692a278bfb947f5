"""Pages of the helpline, by who opens them."""
