"""Forms: a form-js file read into a Form that says what a page shows and what it accepts."""

from engine.forms.checking import Checked
from engine.forms.content import FieldInfo
from engine.forms.form import Form
from engine.forms.options import Option
from engine.forms.read import read_form
from engine.forms.view import FormView, Item, Part

__all__ = ["Checked", "FieldInfo", "Form", "FormView", "Item", "Option", "Part", "read_form"]
