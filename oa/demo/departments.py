"""The demo company's departments, four levels deep. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

# one line per department, two spaces per level; after the name its trade, inherited from above where none is given
TREE = """
总裁办: office
  战略规划部
  董事会办公室
研发中心: dev
  消息平台部
    消息内核组
      存储小组
      分发小组
      连接小组
    消息应用组
      群聊小组
      搜索小组
    质量保障组: qa
      自动化测试小组
      性能测试小组
  客户端部: client
    Web 组
      聊天前端小组
      管理后台小组
    移动组
      iOS 小组
      Android 小组
    桌面组
  数据智能部: data
    数据平台组
      数仓小组
      指标小组
    算法组
      推荐小组
      语音小组
  基础设施部: ops
    运维组
      SRE 小组
      数据库小组
      网络小组
    安全组
      应用安全小组
      合规小组
产品与设计中心: product
  协同产品部
    IM 产品组
      会话体验小组
      开放平台小组
    客服产品组
    文档产品组
  设计部: design
    交互设计组
    视觉设计组
      品牌小组
      插画小组
    用户研究组
营销中心: sales
  国内销售部
    华东区
      上海办事处
      杭州办事处
      南京办事处
    华南区
      深圳办事处
      广州办事处
    华北区
      北京办事处
      天津办事处
    西南区
      成都办事处
      重庆办事处
  International Sales: overseas
    Asia Pacific
      Singapore Office
      Tokyo Office
    EMEA
      London Office
      Berlin Office
      Copenhagen Office
    Americas
      Toronto Office
      São Paulo Office
  市场部: marketing
    内容组
    活动组
    增长组
      投放小组
      社区小组
客户成功中心: service
  实施交付部
    金融行业组
      银行小组
      保险小组
    制造行业组
    零售行业组
  客户服务部
    热线组
      早班小组
      晚班小组
    在线客服组
    质检组
  Global Support: overseas
    Tier One
    Tier Two
      Escalations
职能中心: staff
  人力资源部: hr
    招聘组
      社招小组
      校招小组
    薪酬组
    培训组
  财务部: finance
    核算组
      应收小组
      应付小组
    资金组
    税务组
  法务部: legal
  行政部
    采购组
    前台组
  IT 服务部: ops
    桌面支持组
    企业应用组
"""

# more people work in the trades that make and sell the product
WEIGHTS = {
    "dev": 10,
    "client": 10,
    "data": 10,
    "qa": 6,
    "ops": 6,
    "product": 6,
    "design": 5,
    "sales": 8,
    "overseas": 8,
    "service": 8,
    "office": 2,
}


@dataclass(frozen=True)
class Place:
    """A department. `parent` is an index into the list that holds it; `depth` counts from 1."""

    index: int
    name: str
    parent: int | None
    depth: int
    trade: str
    is_leaf: bool


def places() -> list[Place]:
    """All departments, parents before their children."""
    found: list[Place] = []
    above: list[Place] = []
    lines = [line for line in TREE.splitlines() if line.strip()]
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        name, _, trade = line.strip().partition(": ")
        depth = _depth(line)
        above = above[: depth - 1]
        parent = above[-1] if above else None
        inherited = parent.trade if parent else "staff"
        place = Place(len(found), name, parent.index if parent else None, depth, trade or inherited, _depth(following) <= depth)
        found.append(place)
        above.append(place)
    return found


def _depth(line: str) -> int:
    return (len(line) - len(line.lstrip())) // 2 + 1 if line else 0


def within(all_places: list[Place], top: Place) -> set[int]:
    """The indexes of a department and of all below it."""
    inside = {top.index}
    for place in all_places:
        if place.parent in inside:
            inside.add(place.index)
    return inside


def of_depth(all_places: list[Place], depth: int) -> Iterator[Place]:
    """The departments of one level."""
    return (place for place in all_places if place.depth == depth)
