"""Who may do what over HTTP: roles and their table, passwords, sessions, limits, and the guard of every request."""
