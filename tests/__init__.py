"""Tests: sentences about what a clinic may rely on."""
