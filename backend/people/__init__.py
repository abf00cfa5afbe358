"""Who asks: people, their logins, devices, roles and territories."""
