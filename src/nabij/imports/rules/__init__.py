"""Pure decisions: what a column means, what a row says, and what should happen to it."""
