"""Everything that proves the suite: a folder a service, a file a room."""
