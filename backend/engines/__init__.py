"""Piccolo engines that keep their connections: SQLite on threads of its own, PostgreSQL by a pool."""
