"""Lists that organisations already keep, taken over without losing or guessing anything."""
