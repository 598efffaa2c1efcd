"""Forms on a page: a FormView as HTML that works without a script, and what the page posts as nested answers."""

from web.forms.posted import Posted, posted_values, read_posted
from web.forms.render import Fault, faults_of, render_form

__all__ = ["Fault", "Posted", "faults_of", "posted_values", "read_posted", "render_form"]
