"""Finding rows by words: what counts as a word, the column that keeps a row's words, and the databases' ways of asking.

A table with a `WordsField` is searched on PostgreSQL by a full-text index over that column, and on SQLite by an FTS5
table that triggers keep. Both go by the words that `core.search.words` finds, so both find the same rows; and both
change in the statement that changes the row, so nothing is found that is not there any more.
"""

from core.search.asking import Term, Wanted, holds_text, looks_like, wanted
from core.search.engine import Index, Matches, matching, within
from core.search.field import WordsField, stored_words
from core.search.guard import require_search, searching
from core.search.highlights import Span, highlights
from core.search.words import joined_words, words_of

__all__ = [
    "Index",
    "Matches",
    "Span",
    "Term",
    "Wanted",
    "WordsField",
    "highlights",
    "holds_text",
    "joined_words",
    "looks_like",
    "matching",
    "require_search",
    "searching",
    "stored_words",
    "wanted",
    "within",
    "words_of",
]
