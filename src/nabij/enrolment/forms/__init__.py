"""What people type into this room's pages, checked before anything is done with it."""
