"""Small bad servers on loopback, one misbehaviour each."""
