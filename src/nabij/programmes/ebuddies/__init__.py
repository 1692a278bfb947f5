"""One anonymous person and one fixed volunteer who write to each other for a year."""
