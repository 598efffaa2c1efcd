"""The pages, a blueprint a file. A route reads the request, calls one verb or one question, and answers."""

from web.pages import (
    about,
    admin,
    case,
    cases,
    file,
    front,
    hand_over,
    holidays,
    inbox,
    job,
    letter,
    me,
    notice,
    people,
    personal,
    register,
    rulebook,
    sign_in,
    start,
    task,
    unit,
)

PAGES = tuple(
    module.bp
    for module in (
        front,
        sign_in,
        inbox,
        start,
        task,
        hand_over,
        file,
        cases,
        case,
        letter,
        personal,
        register,
        notice,
        rulebook,
        admin,
        people,
        unit,
        holidays,
        me,
        about,
        job,
    )
)
