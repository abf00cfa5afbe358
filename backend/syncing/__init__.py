"""The HTTP edge of sync."""
