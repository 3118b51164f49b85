"""Views of one frozen :class:`~pipl_audit.model.Report`, one format per module.

``engine`` renders and writes; ``report_schema`` is the JSON Schema that ``report.json`` keeps to.
"""

from pipl_audit.reports._schema import report_schema

__all__ = ["report_schema"]
