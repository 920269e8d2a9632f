"""What is masked is as long as before."""

from imcore.masking import mask


def test_a_masked_text_is_as_long_as_before() -> None:
    assert mask("say f.u.c.k now", [(4, 11)]) == "say ******* now"
    assert mask("敏感词典", [(0, 3), (1, 4)]) == "****"
