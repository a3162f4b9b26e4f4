"""The house: settings, packaging and what stands around the code."""
