"""The company that uses this installation."""
