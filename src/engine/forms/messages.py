"""What is said to the person who fills a form in: one sentence, what is wrong and what to do, Chinese and English."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import FeelError

SENTENCES: Mapping[str, tuple[str, str]] = {
    "required": ("请填写{label}", "Fill in {label}"),
    "choose": ("请选择{label}", "Choose {label}"),
    "tick": ("请先勾选“{label}”", "Tick '{label}' first"),
    "upload": ("请上传{label}", "Upload {label}"),
    "min": ("{label}要不小于 {limit}", "{label} must be at least {limit}"),
    "max": ("{label}要不大于 {limit}", "{label} must be at most {limit}"),
    "minLength": (
        "{label}至少要写 {limit} 个字，现在 {now} 个",
        "{label} needs at least {limit} characters, now {now}",
    ),
    "maxLength": (
        "{label}最多写 {limit} 个字，现在 {now} 个",
        "{label} may have at most {limit} characters, now {now}",
    ),
    "pattern": ("{label}的格式不对，请按提示填写", "{label} is not in the form asked for: write it as the hint says"),
    "email": (
        "{label}要是完整的邮箱地址，例如 name@example.cn",
        "{label} must be a whole e-mail address such as name@example.cn",
    ),
    "phone": (
        "{label}要带国家代码，例如 +8613800000000",
        "{label} must carry its country code, for example +8613800000000",
    ),
    "decimals": ("{label}最多保留 {limit} 位小数", "{label} may have at most {limit} decimal places"),
    "integer": ("{label}要是整数", "{label} must be a whole number"),
    "step": (
        "{label}要按 {step} 递增，最接近的是 {below} 和 {above}",
        "{label} goes in steps of {step}; the nearest are {below} and {above}",
    ),
    "number": ("{label}要填数字，例如 1200.50", "{label} must be a number such as 1200.50"),
    "digits": ("{label}的数字太长，最多 15 位有效数字", "{label} is too long: at most 15 significant digits"),
    "date": ("{label}要填真实的日期，例如 2026-11-23", "{label} must be a real date such as 2026-11-23"),
    "time": ("{label}要填 24 小时制的时间，例如 09:30", "{label} must be a time of day such as 09:30"),
    "datetime": (
        "{label}要填日期和时间，例如 2026-11-23 09:30",
        "{label} must be a date and time such as 2026-11-23 09:30",
    ),
    "past": ("{label}不能早于今天（{today}）", "{label} must not be before today ({today})"),
    "interval": ("{label}要是 {step} 分钟的整数倍", "{label} must be a multiple of {step} minutes"),
    "option": ("{label}的这个选项现在不能选，请重新选择", "{label}: this option is not on offer now, choose again"),
    "repeated": ("{label}里同一选项选了两次，请去掉一个", "{label} names the same option twice: remove one"),
    "text": ("{label}要填文字", "{label} must be text"),
    "control": (
        "{label}里有看不见的控制字符，请删去后重新输入",
        "{label} holds invisible control characters: delete and type again",
    ),
    "long": ("{label}太长，最多 {limit} 个字", "{label} is too long: at most {limit} characters"),
    "boolean": ("{label}只能勾选或不勾选", "{label} can only be ticked or not"),
    "list": ("{label}要是一组选项", "{label} must be a list of options"),
    "rows": ("{label}要是一组行", "{label} must be a list of rows"),
    "object": ("{label}要是一组字段", "{label} must be a group of fields"),
    "minRows": ("{label}至少要填 {limit} 行，现在 {now} 行", "{label} needs at least {limit} rows, now {now}"),
    "maxRows": ("{label}最多 {limit} 行，现在 {now} 行", "{label} may have at most {limit} rows, now {now}"),
    "fixedRows": ("{label}的行数不能改，应为 {limit} 行", "The rows of {label} can't be changed: there are {limit}"),
    "files": (
        "{label}要先上传文件，不能直接填写",
        "{label} takes uploaded files only: upload first",
    ),
    "minFiles": ("{label}至少要传 {limit} 个文件，现在 {now} 个", "{label} needs at least {limit} files, now {now}"),
    "maxFiles": ("{label}最多传 {limit} 个文件，现在 {now} 个", "{label} may have at most {limit} files, now {now}"),
    "accept": (
        "{label}不收“{name}”这种文件，请改传 {accept}",
        "{label} does not take '{name}': send {accept} instead",
    ),
    "unknown": ("表单里没有“{key}”这一项，请去掉", "The form has no '{key}': leave it out"),
    "shape": ("提交的内容不是一份表单", "What was sent is not a form"),
    "size": ("提交的内容太大，请删减后再交", "What was sent is too large: shorten it and send again"),
    "expression": (
        "{label}的规则现在算不出来，没有提交；请把这句话告诉流程管理员：{why}",
        "The rule of {label} can't be worked out now, nothing was sent; tell the process owner: {why}",
    ),
    "unsettled": (
        "表单的条件互相矛盾，没有提交；请告诉流程管理员",
        "The conditions of this form contradict each other, nothing was sent; tell the process owner",
    ),
}

NAMELESS = ("这一项", "this field")


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing wrong with an answer; `sentence` says it."""

    key: str  # of SENTENCES
    params: Mapping[str, Any] = field(default_factory=dict)
    said: str | None = None  # the form's own words (`patternErrorMessage`)

    def sentence(self, label: str, language: str) -> str:
        if self.said:
            return self.said
        chinese = language.startswith("zh")
        text = SENTENCES[self.key][0 if chinese else 1]
        name = label or NAMELESS[0 if chinese else 1]
        params = {
            key: value.sentence(language) if isinstance(value, FeelError) else value
            for key, value in self.params.items()
        }
        said = text.format(label=name, **params)
        return said if chinese else said[:1].upper() + said[1:]
