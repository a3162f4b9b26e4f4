"""The launcher of embedded engines, with real processes and real kills."""
