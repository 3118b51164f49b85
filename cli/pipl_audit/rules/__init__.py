"""One module per rule kind. A rule sees counts and masked samples, never a value or a frame."""
