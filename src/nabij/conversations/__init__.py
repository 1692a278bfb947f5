"""The durable log between two sides who do not know each other, and its sockets."""
