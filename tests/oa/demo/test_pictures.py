"""The pictures."""

import random
from io import BytesIO

import pytest
from PIL import Image

from oa.demo.pictures import PICTURES


@pytest.mark.parametrize("sort", sorted(PICTURES))
def test_a_picture_is_an_image_and_small(sort: str) -> None:
    data = PICTURES[sort](random.Random(1))
    image = Image.open(BytesIO(data))
    image.load()
    assert min(image.size) >= 400
    assert len(data) < 64 * 1024


@pytest.mark.parametrize("sort", sorted(PICTURES))
def test_pictures_differ_and_the_same_dice_draw_the_same(sort: str) -> None:
    drawn = [PICTURES[sort](random.Random(seed)) for seed in (1, 2, 1)]
    assert drawn[0] != drawn[1]
    assert drawn[0] == drawn[2]
