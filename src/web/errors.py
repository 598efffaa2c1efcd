"""From a refusal to an answer: the one table of statuses, and the pages that say what is wrong and what to do.

Nothing below `web` knows a status. A route that can keep what was typed catches the refusal itself; everything that
reaches this place becomes a page with the sentence and a way on.
"""

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from tasks import errors as refusals
from tasks.text import msgid
from web.language import gettext
from web.logs import reference

STATUS: dict[type[refusals.TaskError], int] = {
    refusals.NotFound: 404,
    refusals.NotAllowed: 403,
    refusals.AlreadyDone: 409,
    refusals.NotOpenAnyMore: 409,
    refusals.AlreadyHeld: 409,
    refusals.Conflict: 409,
    refusals.CaseOver: 409,
    refusals.FormFaults: 422,
    refusals.PackRefused: 422,
    refusals.TooLarge: 413,
    refusals.TooMany: 429,
    refusals.SignInRefused: 401,
    refusals.LockedOut: 429,
    refusals.StepFailed: 500,
    refusals.TaskError: 422,
}

TITLES = {
    400: msgid("请求不完整"),
    401: msgid("请先登录"),
    403: msgid("您不能看或办这一项"),
    404: msgid("没有找到"),
    405: msgid("这个地址不接受这种请求"),
    409: msgid("情况已经变化"),
    413: msgid("提交的内容太大"),
    422: msgid("还不能这样办"),
    429: msgid("次数太多"),
    503: msgid("暂时办不了"),
    500: msgid("程序出了故障"),
}

SENTENCES = {
    400: msgid("登录可能已经过期，或者这个浏览器里换了人登录。请返回上一页，记下填写的内容，刷新后再提交。"),
    403: msgid("这一项不在您的职责范围内。如果应当由您办理，请联系系统管理员。"),
    404: msgid("地址可能不对，内容可能已经删除，或者您无权查看。"),
    405: msgid("请从页面上的链接或按钮进入。"),
    413: msgid("一次提交的全部内容和附件最多 {limit}。请压缩附件，或者分次上传。"),
    503: msgid("数据库暂时用不了。请过一分钟刷新，看这一步办成了没有，再决定要不要重办。"),
    500: msgid("这一步没有办成，什么都没有改变。请稍后再试；再次出现时，把页面下方的编号告诉系统管理员。"),
}


def status_of(refusal: refusals.TaskError) -> int:
    """The status of the nearest class in the table."""
    return next(STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS)


def say(refusal: refusals.TaskError) -> str:
    """The refusal's sentence in the reader's language."""
    return refusal.sentence(gettext)


def wants_json() -> bool:
    return request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"


def answer(status: int, sentence: str, reference: str = "") -> ResponseReturnValue:
    if wants_json():
        return jsonify(status=status, error=sentence, reference=reference), status
    title = gettext(TITLES.get(status, TITLES[500 if status >= 500 else 400]))
    page = render_template("error.html", status=status, title=title, sentence=sentence, reference=reference)
    return page, status


def _refused(refusal: refusals.TaskError) -> ResponseReturnValue:
    return answer(status_of(refusal), say(refusal))


def _forged(_error: CSRFError) -> ResponseReturnValue:
    return answer(400, gettext(SENTENCES[400]))


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    if isinstance(error, SecurityError):  # asked for under a name that is not ours: no page, no address of ours
        return Response(gettext(SENTENCES[400]), 400, mimetype="text/plain")
    limit = f"{request.max_content_length // 1_048_576} MB" if request.max_content_length else ""
    sentence = gettext(SENTENCES.get(error.code, SENTENCES[400])).format(limit=limit)
    response = make_response(answer(error.code, sentence))
    if error.code == 405:
        response.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
    return response


def _away(error: Exception) -> ResponseReturnValue:
    """The database is away, or a standby is taking over: told as that, logged, and to be tried again."""
    current_app.logger.error("the database is away", exc_info=error)
    sentence, number = gettext(SENTENCES[503]), reference()
    if wants_json():
        response = jsonify(status=503, error=sentence, reference=number)
    else:  # without the frame of the other pages, which asks the database who reads
        page = current_app.jinja_env.get_template("away.html")
        response = Response(page.render(title=gettext(TITLES[503]), sentence=sentence, number=number))
    response.status_code, response.headers["Retry-After"] = 503, "30"
    return response


def handle(app: Flask) -> None:
    app.register_error_handler(refusals.TaskError, _refused)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _away)
    app.register_error_handler(InterfaceError, _away)

    @app.errorhandler(Exception)
    def failed(error: Exception) -> ResponseReturnValue:
        """A fault of the program: logged with a reference that the page repeats, never shown itself."""
        number = reference()
        app.logger.exception("request failed", extra={"reference": number}, exc_info=error)
        return answer(500, gettext(SENTENCES[500]), number)
