"""Finding products by the codes printed on them: camera, photo, keyboard (B8)."""
