"""What was written before there was an index gets its words after an upgrade, beside everything else."""

from time import monotonic

from core.jobs import enqueue, job, report_progress
from core.search.rebuilding import indexed_pieces, rows_to_index, searched_models

INDEX_JOB = "search.index_old"  # a migration asks for it where there are such rows (posts/migrations)
SLICE_SECONDS = 20.0


@job(INDEX_JOB, queue="slow")
def index_old_rows(*, kind: str = "", after: int = 0, done: int = 0, total: int = 0) -> None:
    """Give rows words that have none: for some seconds, then in another job from there on, so that copies of one's data
    and other long work have their turns. Interrupted, a job begins its own part again, of which the rest is left."""
    models = {str(model._meta.model_name): model for model in searched_models()}
    total = total or sum(rows_to_index(model, everything=False).count() for model in models.values())
    ends = monotonic() + SLICE_SECONDS
    names = list(models)
    for name in names[names.index(kind) if kind in names else 0 :]:
        for count, last in indexed_pieces(models[name], everything=False, after=after if name == kind else 0):
            done += count
            report_progress(done, total)
            if monotonic() >= ends:
                enqueue(INDEX_JOB, kind=name, after=last, done=done, total=total)
                return
