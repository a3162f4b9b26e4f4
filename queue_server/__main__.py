"""`python -m queue_server` and the command `queue-server`."""

from queue_server.cli.commands import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
