"""The live path without a clinic: frames, connections, rooms, in memory."""
