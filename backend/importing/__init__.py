"""Lists from other programs: reading them as they come, and taking customers over."""
