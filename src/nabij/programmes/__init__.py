"""What we do against loneliness: one folder per way of working, strangers to each other."""
