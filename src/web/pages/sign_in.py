"""Signing in and out. In the demo office, and only there, one click signs in as any of its people."""

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from tasks.errors import LockedOut, SignInRefused
from web import sessions
from web.current import config, office
from web.destination import local
from web.errors import say, status_of

bp = Blueprint("sign_in", __name__)
