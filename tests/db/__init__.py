"""Tests of what is stored: migrations, functions, tables."""
