"""`python -m queue_server` and the command `queue-server`."""

import gc

gc.disable()  # what is imported stays: to look for garbage meanwhile takes a sixth of the time to start

from queue_server.cli.commands import main  # noqa: E402

gc.enable()

__all__ = ["main"]

if __name__ == "__main__":
    main()
