"""Forms of groups. Free text that looks like a citizen service number is refused with an explanation."""
