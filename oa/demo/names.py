"""People's names. Pure."""

import random

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟"
    "汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
COMPOUND_SURNAMES = ("欧阳", "上官", "司马", "诸葛")
GIVEN_ONE = "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超霞平刚桂鹏华飞玲燕辉波斌宁健俊帆雪浩凯琳鑫峰颖瑶翔悦璐晨岩楠"
GIVEN_FIRST = "子思雨欣佳嘉梓浩宇俊晓文志建国海春秋明天一奕若书语诗梦雅婉静慧美晨泽瑞博承景彦弘学逸云怀清亦可知"
GIVEN_SECOND = "轩涵怡琪萱婷宇杰然阳辰豪睿航霖妍瑶彤琳雯洁莹悦远峰明辉林森源涛毅哲凡宁安康成龙飞鸣卿华平文和成薇"
_ENGLISH_GIVEN = (
    "Adam Aisha Amelia Andrew Anna Anthony Ben Brian Camille Carlos Charlotte Chloe Chris Clara Daniel David Diana Elena "
    "Eric Emma Ethan Eva Felix Fiona Frank George Grace Hannah Helen Henry Hugo Ian Irene Isabel Ivan Jack James Jason "
    "Jenny Jessica John Jonas Julia Karen Kate Kevin Laura Leo Liam Lily Linda Lucas Lucy Marco Maria Mark Martin Mary "
    "Matt Megan Mia Michael Nadia Nathan Nick Nina Noah Nora Oliver Olivia Oscar Patrick Paul Peter Priya Rachel Ravi "
    "Rebecca Robert Rosa Ryan Sam Sandra Sarah Simon Sofia Stella Steven Susan Theo Thomas Tina Tom Vera Victor Vivian "
    "Walter Wendy William Yuki Zoe"
)
_ENGLISH_SURNAMES = (
    "Adams Andersson Baker Becker Bennett Brooks Campbell Carter Clark Collins Cooper Costa Cruz Davies Dubois Edwards "
    "Evans Fischer Foster Garcia Gray Green Hall Hansen Harris Hoffmann Hughes Ito Jackson Jensen Johnson Jones Kapoor "
    "Kelly Khan Kim King Kowalski Larsen Lewis Lopez Martin Meyer Mitchell Moore Morgan Morris Murphy Nakamura Nguyen "
    "Nielsen Novak Olsen Patel Petrov Phillips Reed Rivera Roberts Rossi Russell Sato Schmidt Scott Silva Smith Stewart "
    "Tanaka Taylor Thompson Turner Walker Watson Weber White Wilson Wright Young"
)
ENGLISH_GIVEN, ENGLISH_SURNAMES = _ENGLISH_GIVEN.split(), _ENGLISH_SURNAMES.split()


def chinese(rng: random.Random) -> str:
    """A Chinese name, family name first."""
    surname = rng.choice(COMPOUND_SURNAMES) if rng.random() < 0.01 else rng.choice(SURNAMES)
    if rng.random() < 0.25:
        return surname + rng.choice(GIVEN_ONE)
    first, second = rng.choice(GIVEN_FIRST), rng.choice(GIVEN_SECOND)
    return surname + first + second


def western(rng: random.Random) -> str:
    """A name from elsewhere, given name first."""
    return f"{rng.choice(ENGLISH_GIVEN)} {rng.choice(ENGLISH_SURNAMES)}"
