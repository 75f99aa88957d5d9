"""The embed of each event of GitHub that is told."""

from collections.abc import Callable, Mapping
from typing import Any

from integrations.webhooks.cards import LONGEST_TITLE, Card, Facts, at, card, items_at, person, shortened, text_at

_LONGEST_TITLE, _LONGEST_TEXT = 70, 350
_RED, _BLACK, _YELLOW, _MAGENTA, _BLUE = 0xEB4841, 0x000000, 0xFCBD1F, 0xC00A7F, 0x098EFC
_VIOLET, _GREEN, _GOOD, _BAD, _SAND = 0x7289DA, 0x2CBE4E, 0x009800, 0xFC2929, 0xE6C2B0
_ID_LENGTH = 7
_BRANCHES, _TAGS = "refs/heads/", "refs/tags/"
Maker = Callable[[Facts], Card | None]


def _card(
    body: Facts,
    title: str,
    url: Any = None,
    *,
    color: int | None = None,
    text: str = "",
    who: Any = None,
    most: int = _LONGEST_TITLE,
) -> Card:
    return card(
        title=shortened(title, most),
        url=url,
        color=color,
        description=shortened(text, _LONGEST_TEXT),
        author=_who(who or at(body, "sender")),
    )


def _who(account: Any) -> Card | None:
    return person(text_at(account, "login"), at(account, "html_url"), at(account, "avatar_url"))


def _repository(body: Facts) -> str:
    return f"[{text_at(body, 'repository', 'full_name')}]"


def _short_id(value: str) -> str:
    return f"`{value[:_ID_LENGTH]}`"


def _numbered(thing: Any) -> str:
    return f"#{text_at(thing, 'number')} {text_at(thing, 'title')}"


def _created(body: Facts) -> Card | None:
    return _of_ref(body, "New branch created", "New tag created")


def _deleted(body: Facts) -> Card | None:
    return _of_ref(body, "Branch deleted", "Tag deleted")


def _of_ref(body: Facts, of_branch: str, of_tag: str) -> Card | None:
    said = {"branch": of_branch, "tag": of_tag}.get(text_at(body, "ref_type"))
    return None if said is None else _card(body, f"{_repository(body)} {said}: {text_at(body, 'ref')}")


def _forked(body: Facts) -> Card:
    fork = at(body, "forkee")
    return _card(body, f"{_repository(body)} Fork created: {text_at(fork, 'full_name')}", at(fork, "html_url"))


def _issue(said: str, color: int, *, with_text: bool = False) -> Maker:
    def made(body: Facts) -> Card:
        issue = at(body, "issue")
        text = text_at(issue, "body") if with_text else ""
        title = f"{_repository(body)} Issue {said}: {_numbered(issue)}"
        return _card(body, title, at(issue, "html_url"), color=color, text=text)

    return made


def _pull_request(said: str, color: int, *, with_text: bool = False) -> Maker:
    def made(body: Facts) -> Card:
        request = at(body, "pull_request")
        text = text_at(request, "body") if with_text else ""
        title = f"{_repository(body)} Pull request {said}: {_numbered(request)}"
        return _card(body, title, at(request, "html_url"), color=color, text=text, who=at(request, "user"))

    return made


def _commented(body: Facts, title: str, color: int | None) -> Card:
    comment = at(body, "comment")
    text = text_at(comment, "body")
    return _card(body, title, at(comment, "html_url"), color=color, text=text, who=at(comment, "user"))


def _commit_comment(body: Facts) -> Card:
    commit = _short_id(text_at(body, "comment", "commit_id"))
    return _commented(body, f"{_repository(body)} New comment on commit {commit}", None)


def _issue_comment(body: Facts) -> Card:
    issue = at(body, "issue")
    kind = "pull request" if at(issue, "pull_request") else "issue"
    title = f"{_repository(body)} New comment on {kind} #{text_at(issue, 'number')}: {text_at(issue, 'title')}"
    return _commented(body, title, _MAGENTA)


def _review_comment(body: Facts) -> Card:
    request = at(body, "pull_request")
    about = f"#{text_at(request, 'number')}: {text_at(request, 'title')}"
    return _commented(body, f"{_repository(body)} New review comment on pull request {about}", _MAGENTA)


def _review(body: Facts) -> Card:
    review, request = at(body, "review"), at(body, "pull_request")
    title = f"{_repository(body)} Pull request review submitted: {_numbered(request)}"
    text = text_at(review, "body") or "No words were added."
    return _card(body, title, at(review, "html_url"), color=_BLACK, text=text, who=at(review, "user"))


def _member(body: Facts) -> Card:
    member = at(body, "member")
    title = f"{_repository(body)} New collaborator added: {text_at(member, 'login')}"
    return _card(body, title, at(member, "html_url"))


def _public(body: Facts) -> Card:
    return _card(body, f"{_repository(body)} is now public")


def _starred(body: Facts) -> Card:
    return _card(body, f"{_repository(body)} New star added", at(body, "repository", "html_url"))


def _repository_created(body: Facts) -> Card:
    address = at(body, "repository", "html_url")
    return _card(body, f"{_repository(body)} Repository created", address, color=_GREEN)


def _released(body: Facts) -> Card:
    release = at(body, "release")
    title = f"{_repository(body)} New release published: {text_at(release, 'tag_name')}"
    return _card(body, title, at(release, "html_url"))


def _push(body: Facts) -> Card | None:
    ref = text_at(body, "ref").removeprefix(_BRANCHES).removeprefix(_TAGS)
    name = text_at(body, "repository", "name")
    if at(body, "forced") is True:
        title = f"[{name}] Branch {ref} was force-pushed to {_short_id(text_at(body, 'after'))}"
        text = f"[Compare changes]({text_at(body, 'compare')})"
        return _card(body, title, at(body, "compare"), color=_YELLOW, text=text, most=LONGEST_TITLE)
    commits = [each for each in items_at(body, "commits") if isinstance(each, Mapping)]
    if not commits:
        return None
    title = f"[{name}:{ref}] {len(commits)} new commit{'s' if len(commits) > 1 else ''}"
    text = _fitting([_commit_line(each) for each in commits])
    return _card(body, title, at(body, "compare"), color=_VIOLET, text=text, most=LONGEST_TITLE)


def _commit_line(commit: Facts) -> str:
    message = shortened(text_at(commit, "message").partition("\n")[0], _LONGEST_TITLE)
    author = text_at(commit, "author", "username") or text_at(commit, "author", "name")
    return f"[{_short_id(text_at(commit, 'id'))}]({text_at(commit, 'url')}) {message} - {author}"


def _fitting(lines: list[str]) -> str:
    """As many whole lines as fit: half a link would be none."""
    shown: list[str] = []
    for line in lines:
        if shown and len("\n".join((*shown, line))) > _LONGEST_TEXT:
            break
        shown.append(line)
    return "\n".join(shown)


def _check_run(body: Facts) -> Card | None:
    run = at(body, "check_run")
    return _checked(body, text_at(run, "conclusion"), text_at(run, "name"), at(run, "check_suite"))


def _check_suite(body: Facts) -> Card | None:
    suite = at(body, "check_suite")
    return _checked(body, text_at(suite, "conclusion"), f"{text_at(suite, 'app', 'name')} checks", suite)


def _checked(body: Facts, conclusion: str, what: str, suite: Any) -> Card | None:
    if conclusion in ("", "skipped"):
        return None
    repository = at(body, "repository")
    title = f"[{text_at(repository, 'name')}] {what} {conclusion} on {text_at(suite, 'head_branch')}"
    url = f"{text_at(repository, 'html_url')}/commit/{text_at(suite, 'head_sha')}"
    return _card(body, title, url, color=_GOOD if conclusion == "success" else _BAD, most=LONGEST_TITLE)


def _discussion(body: Facts) -> Card:
    talk = at(body, "discussion")
    title = f"{_repository(body)} New discussion #{text_at(talk, 'number')}: {text_at(talk, 'title')}"
    return _card(body, title, at(talk, "html_url"), color=_SAND, text=text_at(talk, "body"), who=at(talk, "user"))


def _discussion_comment(body: Facts) -> Card:
    talk = at(body, "discussion")
    about = f"#{text_at(talk, 'number')}: {text_at(talk, 'title')}"
    return _commented(body, f"{_repository(body)} New comment on discussion {about}", _SAND)


CARDS: dict[tuple[str, str], Maker] = {
    ("commit_comment", "created"): _commit_comment,
    ("create", ""): _created,
    ("delete", ""): _deleted,
    ("fork", ""): _forked,
    ("issues", "opened"): _issue("opened", _RED, with_text=True),
    ("issues", "closed"): _issue("closed", _BLACK),
    ("issues", "reopened"): _issue("reopened", _YELLOW),
    ("issue_comment", "created"): _issue_comment,
    ("member", "added"): _member,
    ("public", ""): _public,
    ("pull_request", "opened"): _pull_request("opened", _BLUE, with_text=True),
    ("pull_request", "closed"): _pull_request("closed", _BLACK),
    ("pull_request", "reopened"): _pull_request("reopened", _YELLOW),
    ("pull_request_review", "submitted"): _review,
    ("pull_request_review_comment", "created"): _review_comment,
    ("push", ""): _push,
    ("release", "published"): _released,
    ("watch", "started"): _starred,
    ("repository", "created"): _repository_created,
    ("check_run", "completed"): _check_run,
    ("check_suite", "completed"): _check_suite,
    ("discussion", "created"): _discussion,
    ("discussion_comment", "created"): _discussion_comment,
}
"""By event and action; events without an action have none."""
