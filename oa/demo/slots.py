"""What fills the slots of the scenes: names of things, figures, times. Pure."""

import random

from oa.demo import names

WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "zh": {
        "feature": ("消息撤回", "已读回执", "登录页", "订单导出", "权限校验", "批量导入", "搜索高亮", "支付回调", "推送通知",
                    "报表下载", "审批流", "灰度开关", "优惠券", "发票申请", "客户标签", "离线缓存", "多语言切换", "头像上传"),
        "module": ("缓存层", "消息队列", "网关", "订单服务", "用户中心", "定时任务", "文件服务", "搜索服务", "计费模块",
                   "通知服务", "权限中间件", "连接池", "数据同步"),
        "project": ("鸿雁 2.0", "北斗", "青鸟", "磐石", "数据中台", "会员体系", "海外站", "统一登录", "智能客服", "财务共享"),
        "customer": ("海蓝物流", "东方联合银行", "恒信保险", "明德医院", "星河地产", "绿洲超市", "云帆航空", "华晨制造",
                     "新元教育", "南方电力设计院", "Northwind", "Fjord Energy"),
        "product": ("鸿雁企业版", "鸿雁标准版", "客服工作台", "数据看板", "开放平台"),
        "region": ("华东", "华南", "北方区", "西南", "东南亚", "欧洲"),
        "weekday": ("周一", "周二", "周三", "周四", "周五", "下周一", "下周三", "月底"),
        "time": ("下班", "今晚八点", "明天上午", "中午", "下午三点"),
        "dish": ("麻辣香锅", "兰州拉面", "黄焖鸡", "猪脚饭", "酸菜鱼", "轻食沙拉", "螺蛳粉", "烧腊饭", "牛肉粉", "水饺"),
        "restaurant": ("湘菜馆", "云南菜", "日料店", "小火锅", "东北菜馆", "越南粉店", "老王家常菜"),
        "drink": ("拿铁", "美式", "杨枝甘露", "茉莉奶绿", "柠檬茶", "桂花乌龙", "生椰拿铁"),
        "hill": ("莫干山", "香山", "梧桐山", "青城山", "凤凰岭", "天目湖", "千岛湖"),
        "room": ("3 楼蓬莱", "5 楼昆仑", "2 楼敦煌", "A 座 1203", "B 座 806"),
        "system": ("OA", "代码仓库", "报销系统", "测试平台", "CRM", "堡垒机", "考勤系统", "知识库"),
        "field": ("电商后端", "数据分析", "游戏客户端", "品牌设计", "企业销售", "审计"),
        "holiday": ("国庆", "元旦", "春节", "中秋", "五一"),
    },
    "en": {
        "feature": ("message recall", "read receipts", "the login page", "order export", "bulk import", "search highlights",
                    "the payment callback", "push notifications", "report download", "the approval flow", "invoice requests",
                    "customer tags", "offline caching", "language switching", "avatar upload"),
        "module": ("the cache", "the message queue", "the gateway", "the order service", "the user centre", "the scheduler",
                   "the file service", "search", "billing", "the notifier", "the connection pool", "data sync"),
        "project": ("Hongyan 2.0", "Beacon", "Bluebird", "Bedrock", "Data Hub", "Membership", "Overseas", "Single Sign-on"),
        "customer": ("Northwind", "Fjord Energy", "Alpine Bank", "Harbour Logistics", "Greenfield Foods", "Orion Air",
                     "Maple Insurance", "Summit Clinics", "Bluewater Hotels", "Lumen Retail"),
        "product": ("Hongyan Enterprise", "Hongyan Standard", "the service desk", "the dashboards", "the open platform"),
        "region": ("EMEA", "the Nordics", "Southeast Asia", "North America", "DACH", "Japan"),
        "weekday": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "next Monday", "next Thursday"),
        "time": ("tonight", "tomorrow morning", "noon", "four o'clock", "the stand-up"),
        "dish": ("ramen", "hotpot", "tacos", "pho", "dumplings", "poke", "curry", "a salad", "noodles"),
        "restaurant": ("Little Yunnan", "the noodle bar", "Saigon Corner", "Bella Napoli", "Green Leaf", "the dumpling house"),
        "drink": ("latte", "flat white", "oolong", "lemon tea", "americano", "matcha", "coconut latte"),
        "hill": ("Moganshan", "Fragrant Hills", "Table Mountain", "the West Lake trail", "Dragon's Back", "Ben Lomond"),
        "room": ("Penglai", "Kunlun", "Dunhuang", "1203", "806"),
        "system": ("the CRM", "the wiki", "the expense tool", "the code host", "the test bench", "the VPN", "the time sheet"),
        "field": ("e-commerce", "data science", "games", "brand design", "enterprise sales", "audit"),
        "holiday": ("New Year", "Spring Festival", "summer"),
    },
}  # fmt: skip

FIGURES: dict[str, tuple[int, int]] = {
    "lines": (20, 900),
    "count": (12, 480),
    "small": (2, 9),
    "minutes": (5, 45),
    "seconds": (2, 14),
    "millis": (20, 320),
    "percent": (2, 38),
    "money": (12, 380),
    "discount": (7, 9),
    "hour": (9, 20),
}


class Slots(dict[str, str]):
    """slot → word, chosen when it is first asked for and kept, so that a scene stays with one project and one date."""

    def __init__(self, rng: random.Random, *, language: str) -> None:
        super().__init__()
        self.rng, self.language = rng, language

    def __missing__(self, slot: str) -> str:
        self[slot] = self._choose(slot)
        return self[slot]

    def _choose(self, slot: str) -> str:
        words = WORDS[self.language].get(slot)
        if words:
            return self.rng.choice(words)
        if slot == "ticket":
            return f"{self.rng.choice(('HY', 'OPS', 'WEB', 'APP'))}-{self.rng.randint(120, 4800)}"
        if slot == "version":
            return f"{self.rng.randint(1, 4)}.{self.rng.randint(0, 18)}.{self.rng.randint(0, 9)}"
        if slot == "newcomer":
            return names.chinese(self.rng) if self.language == "zh" else names.western(self.rng)
        low, high = FIGURES[slot]
        return str(self.rng.randint(low, high))
