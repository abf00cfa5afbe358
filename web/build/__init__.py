"""What the build makes of web/: templates and texts for the phone, the bundle, icons."""
