"""A real-time queue server for clinics: join a line, call next, and every screen follows."""

__version__ = "0.1.0"
