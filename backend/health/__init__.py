"""Whether this process is ready to serve (F6)."""
