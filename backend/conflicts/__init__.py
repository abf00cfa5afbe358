"""What lost against another change, kept until a person has looked at it (E4)."""
