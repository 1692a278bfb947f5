"""What happens to a helpline, by subject."""
