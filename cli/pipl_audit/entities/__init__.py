"""What a value *is*: one personal-information entity per module."""
