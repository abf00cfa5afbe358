"""The server's half of the sync engine. It knows no customer and no HTTP: tables, rights and scopes are handed in."""
