"""Wrong variants of the engine, and the proof that its tests tell each from the right one."""
