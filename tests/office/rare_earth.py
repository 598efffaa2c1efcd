"""A centre for rare-earth functional materials, as its people would write it down: labels of the forms → what they type."""

from pathlib import Path

from tests.office.desk import Desk

NAME = "稀土功能材料技术创新中心"
LEAD = "包头天宸稀土功能材料有限公司"
PARTNERS = ["北疆大学", "塞上材料研究院", "包头鼎岳特钢装备有限公司"]
PAPER = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"

CENTRE = {
    "中心名称": NAME,
    "英文名称": "Rare Earth Functional Materials",
    "领域": "稀土新材料",
    "组建模式": "龙头企业牵头，带动上下游",
    "主攻方向和重点任务": "高丰度稀土永磁、稀土储氢和稀土抛光材料的共性技术；建成“永磁—储氢—抛光”三条中试线。\n第一年打通工艺，第二年向上下游企业开放。",
    "为什么用这种模式": "牵头单位产能居行业前列，上下游企业、高校和研究院已有稳定合作，由企业出题、共同攻关。",
}
UNITS = {"牵头建设单位": LEAD, "共建单位": PARTNERS}
FUNDS = [
    {"组织单位出": 300, "牵头单位出": 260, "来源": "市财政科技专项、企业自筹"},
    {"组织单位出": 300, "牵头单位出": 320.5, "来源": "市财政科技专项、企业自筹"},
]
PREMISES = {"科研开发用房": "3,650.5", "仪器设备原值": 2680, "地址": "包头市稀土高新区创新路 9 号"}
TEAM = {"领军人才": 2, "核心技术团队": 18, "技术支撑服务团队": 8, "成果转化应用团队": 6}
PERSON = {"姓名": "王海清", "身份证号": "150204198003120018", "职称职务": "正高级工程师、总工程师", "负责": "永磁方向"}
CAPABILITY = "承担国家重点研发计划两项、自治区重大专项三项，近三年转让专利十一件，与上下游企业和高校有十年以上合作。"
CONTACT = {"姓名": "王海清", "电话": "0472-5100000"}


def fill_plan(desk: Desk, folder: Path, *, researchers: int) -> None:
    """The intention with its plan, every part of it."""
    desk.fill(CENTRE)
    desk.fill(UNITS)
    for number, year in enumerate(FUNDS, start=1):
        desk.fill(year, desk.row("逐年", number))
    desk.fill(PREMISES)
    desk.fill({"专职固定科研人员": researchers, **TEAM})
    desk.fill(PERSON, desk.row("领军人才和团队负责人", 1))
    desk.fill({"组织重大项目的能力、转化经验、合作基础": CAPABILITY})
    desk.fill(CONTACT, desk.part("联系人"))
    desk.fill({"建设方案和证明材料": paper(folder, "稀土功能材料中心建设方案.pdf")})


def paper(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(PAPER)
    return path
