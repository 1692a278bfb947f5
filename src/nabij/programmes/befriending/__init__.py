"""One volunteer and one participant: buddy, language buddy, home administration."""
