"""What staff work through and what they decided."""

from curation.models.edits import BulkEdit, EditedField
from curation.models.figures import Bookmark, DailyFigures
from curation.models.filling import FieldPolicy, FilledField
from curation.models.imports import ImportJob, ImportRowError
from curation.models.interest import SearchedWords, VisitorReport
from curation.models.pictures import PictureCheck, PictureEdit
from curation.models.reviewing import Decision, ReviewItem
from curation.models.rules import Rule, RuleChange, RuleRun
from curation.models.runs import OPEN_STATES, FieldChange, Run, RunState

__all__ = [
    "OPEN_STATES",
    "Bookmark",
    "BulkEdit",
    "DailyFigures",
    "Decision",
    "EditedField",
    "FieldChange",
    "FieldPolicy",
    "FilledField",
    "ImportJob",
    "ImportRowError",
    "PictureCheck",
    "PictureEdit",
    "ReviewItem",
    "Rule",
    "RuleChange",
    "RuleRun",
    "Run",
    "RunState",
    "SearchedWords",
    "VisitorReport",
]
