"""Appointments: booking, changing, arriving, and the calendars they show up in."""
