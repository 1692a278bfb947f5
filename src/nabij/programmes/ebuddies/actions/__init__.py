"""Writes of the e-buddies, by who does them: `visiting` without a name, `deciding` by staff, `keeping` by the clock."""
