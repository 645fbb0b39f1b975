"""What may happen: commands decided against the present into events, or refused with a sentence."""
