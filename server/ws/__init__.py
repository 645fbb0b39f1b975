"""The live room over WebSockets."""
