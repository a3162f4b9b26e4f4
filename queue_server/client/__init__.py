"""A client for other people's programs: follow a line, a board or a ticket, and survive everything."""

from queue_server.client.clinic import Clinic
from queue_server.client.errors import ClientError, Refused
from queue_server.client.followed import Followed, Shown
from queue_server.client.shapes import Board, Line, LineTicket, Ticket

__all__ = ["Board", "ClientError", "Clinic", "Followed", "Line", "LineTicket", "Refused", "Shown", "Ticket"]
