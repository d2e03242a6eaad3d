"""The door for reads."""

from shuke.collect.queries.documents import (
    content,
    documents_in,
    doors,
    get_document,
    list_documents,
    versions,
)
from shuke.collect.queries.imports import (
    get_import,
    held_count,
    is_stalled,
    list_imports,
    noted_lines,
    outcome_file,
    problem_file,
    problem_rows,
    problems_by_reason,
    progress,
    reasons_of,
    same_file,
    summary,
    unknown_statuses,
)

__all__ = [
    "content",
    "documents_in",
    "doors",
    "get_document",
    "get_import",
    "held_count",
    "is_stalled",
    "list_documents",
    "list_imports",
    "noted_lines",
    "outcome_file",
    "problem_file",
    "problem_rows",
    "problems_by_reason",
    "progress",
    "reasons_of",
    "same_file",
    "summary",
    "unknown_statuses",
    "versions",
]
