"""Input formats: one module per format, all behind the protocol of :mod:`pipl_audit.sources.base`."""
