"""The cells every streaming program carries: real modules here, text there."""
