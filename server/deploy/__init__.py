"""Where programs run: one port, an adapter per place."""
