"""Pages of befriending: for the coordinator, for the volunteer on the phone, and by personal link."""
