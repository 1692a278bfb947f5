"""Pages of the matching room: rounds and proposals for coordinators, one easy page for each of the two."""
