"""How letters are written for the automaton."""

from imcore.moderation.alphabet import SINGLES, Alphabet

COMMON, RARE = [chr(0x4E00 + number) for number in range(SINGLES)], [chr(0x5E00 + number) for number in range(300)]
ALPHABET = Alphabet([*COMMON * 2, *RARE])


def test_common_letters_are_one_symbol_rare_ones_two() -> None:
    assert {len(ALPHABET.written(letter)) for letter in COMMON} == {1}
    assert {len(ALPHABET.written(letter)) for letter in RARE} == {2}


def test_no_letter_is_written_as_another_and_no_symbol_has_two_parts_to_play() -> None:
    written = [ALPHABET.written(letter) for letter in COMMON + RARE]
    assert len(set(written)) == len(written)
    twos = [two for two in written if len(two) == 2]
    singles, firsts, seconds = {one for one in written if len(one) == 1}, {two[0] for two in twos}, {two[1] for two in twos}
    assert len(singles | firsts | seconds) == len(singles) + len(firsts) + len(seconds)


def test_a_text_is_translated_as_its_letters_are_written() -> None:
    text = f"{COMMON[0]} -{RARE[7]}x"
    assert text.translate(ALPHABET.table) == ALPHABET.written(COMMON[0] + RARE[7] + "x")
    assert ALPHABET.letter_of(COMMON[0] + RARE[7] + "x") == [0, 1, 1, 2]
