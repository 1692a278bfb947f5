"""What lives in memory while a process serves conversations; everything in it can be made again from the database."""
