"""Territories: which customers a rep holds (E5)."""
