"""The only way to other machines: every address is judged when it is dialled, every answer has limits of bytes and time."""
