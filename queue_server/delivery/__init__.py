"""Messages to people, by e-mail and as text messages: sent behind the request, tried again, shown in the demo."""
