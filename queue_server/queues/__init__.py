"""The line: join, call next, and every screen follows."""
