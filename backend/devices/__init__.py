"""A person's devices, as people look after them: listed, removed, and what each is to hold (E5, E8)."""
