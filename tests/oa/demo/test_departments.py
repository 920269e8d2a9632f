"""The tree of departments."""

from collections import Counter

from oa.demo.departments import of_depth, places, within


def test_the_tree_is_four_levels_deep() -> None:
    assert sorted(Counter(place.depth for place in places())) == [1, 2, 3, 4]


def test_parents_come_before_their_children_and_one_level_above() -> None:
    tree = places()
    for place in tree:
        if place.parent is not None:
            assert place.parent < place.index
            assert tree[place.parent].depth == place.depth - 1


def test_siblings_have_different_names() -> None:
    assert Counter((place.parent, place.name) for place in places()).most_common(1)[0][1] == 1


def test_a_trade_is_inherited() -> None:
    trades = {place.name: place.trade for place in places()}
    assert (trades["Web 组"], trades["自动化测试小组"], trades["London Office"]) == ("client", "qa", "overseas")


def test_a_leaf_has_nobody_below() -> None:
    tree = places()
    parents = {place.parent for place in tree}
    assert [place.name for place in tree if place.is_leaf != (place.index not in parents)] == []


def test_within_a_department_is_all_below_it() -> None:
    tree = places()
    top = next(place for place in tree if place.name == "设计部")
    assert {tree[index].name for index in within(tree, top)} == {
        "设计部", "交互设计组", "视觉设计组", "品牌小组", "插画小组", "用户研究组"
    }  # fmt: skip


def test_the_first_level_is_the_divisions() -> None:
    assert [place.name for place in of_depth(places(), 1)][1] == "研发中心"
