"""Screens and kiosks: things that belong to a branch, each with a token for its one purpose."""
