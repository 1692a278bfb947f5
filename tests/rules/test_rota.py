"""The rota's decisions, without a database."""

import datetime as dt
import uuid

import pytest

from nabij.volunteers import rules
from nabij.volunteers.choices import Post, Skill
from nabij.volunteers.rules import Candidate, Gaps, Refused, Slot

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def slot(*posts: Post, ends_in: int = 5, is_cancelled: bool = False) -> Slot:
    return Slot(ends_at=NOW + ends_in * HOUR, is_cancelled=is_cancelled, posts=posts)


@pytest.mark.parametrize(
    ("skills", "posts"),
    [
        ({Skill.TRAINEE}, [Post.TRAINEE]),
        ({Skill.CHAT}, [Post.CHAT]),
        ({Skill.TRAINEE, Skill.CHAT}, [Post.CHAT]),  # who can do it alone is no trainee any more
        ({Skill.LEAD}, [Post.LEAD, Post.CHAT]),
        ({Skill.TWO}, [Post.CHAT]),
        ({Skill.BACKUP}, [Post.BACKUP]),
        (set(), []),
    ],
)
def test_who_may_be_what(skills: set[Skill], posts: list[Post]) -> None:
    assert rules.posts_for(skills) == posts


def test_conversations_at_once_follow_the_qualification_and_the_post() -> None:
    assert rules.at_once(post=Post.CHAT, skills={Skill.TWO}) == 2
    assert rules.at_once(post=Post.LEAD, skills={Skill.LEAD}) == 1
    assert rules.at_once(post=Post.TRAINEE, skills={Skill.TWO}) == 0


def test_a_trainee_and_a_backup_do_not_fill_a_gap() -> None:
    assert rules.gaps(minimum=2, needs_lead=True, posts=[Post.CHAT, Post.TRAINEE, Post.BACKUP]) == Gaps(
        people=1, lead=True, trainee_alone=True
    )
    assert not rules.gaps(minimum=2, needs_lead=True, posts=[Post.LEAD, Post.CHAT])


@pytest.mark.parametrize(
    ("about", "post", "skills", "why"),
    [
        (slot(is_cancelled=True), Post.CHAT, {Skill.CHAT}, Refused.CANCELLED),
        (slot(ends_in=0), Post.CHAT, {Skill.CHAT}, Refused.OVER),
        (slot(), Post.LEAD, {Skill.CHAT}, Refused.NOT_QUALIFIED),
        (slot(Post.LEAD), Post.LEAD, {Skill.LEAD}, Refused.HAS_LEAD),
        (slot(Post.CHAT), Post.TRAINEE, {Skill.TRAINEE}, Refused.NO_LEAD_YET),
        (slot(Post.LEAD, Post.TRAINEE), Post.TRAINEE, {Skill.TRAINEE}, Refused.ENOUGH_TRAINEES),
        (slot(Post.LEAD), Post.TRAINEE, {Skill.TRAINEE}, None),
        (slot(Post.LEAD, Post.CHAT), Post.CHAT, {Skill.CHAT}, None),
    ],
)
def test_why_not(about: Slot, post: Post, skills: set[Skill], why: Refused | None) -> None:
    assert rules.refusal(slot=about, post=post, skills=skills, now=NOW) == why


def test_giving_back_ends_some_hours_before() -> None:
    start = NOW + 48 * HOUR
    assert rules.may_drop(starts_at=start, now=NOW, drop_hours=48)
    assert not rules.may_drop(starts_at=start, now=NOW + dt.timedelta(seconds=1), drop_hours=48)


def test_whose_turn_it_is_to_be_asked() -> None:
    ids = [uuid.UUID(int=number) for number in range(4)]
    asked = [NOW, None, NOW - 9 * HOUR, None]
    found = rules.fair_order(Candidate(id=one, asked_at=at) for one, at in zip(ids, asked, strict=True))
    assert [one.id for one in found] == [ids[1], ids[3], ids[2], ids[0]]


def test_the_next_wave_waits_for_answers_or_hours() -> None:
    assert rules.next_wave_due(asked_at=None, unanswered=0, now=NOW)
    assert rules.next_wave_due(asked_at=NOW - HOUR, unanswered=0, now=NOW)
    assert not rules.next_wave_due(asked_at=NOW - HOUR, unanswered=1, now=NOW)
    assert rules.next_wave_due(asked_at=NOW - 4 * HOUR, unanswered=1, now=NOW)
