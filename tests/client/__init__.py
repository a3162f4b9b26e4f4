"""The client for other people's programs, against real servers and a network that fails."""
