"""The demo business: believable customers and notes, the same for the same seed."""
