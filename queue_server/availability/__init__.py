"""Availability: who works when, when a branch is closed, and which slots are free."""
