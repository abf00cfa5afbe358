"""What makes the pages an app: worker, manifest, static files, and the page for when there is no network."""
