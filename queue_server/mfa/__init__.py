"""The second step: codes of an app, passkeys, recovery codes; at sign-in, and where a dangerous act asks who it is."""
