"""Where lines may break."""

import re

from newsreader.typesetting.wrapping import count_wide

WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")


def test_the_letters_that_a_line_may_break_between_are_those_of_chinese_japanese_and_korean():
    characters = list(map(chr, range(0x110000)))
    assert [each for each in characters if count_wide(each)] == WIDE.findall("".join(characters))


def test_such_letters_are_counted_as_often_as_they_stand_there():
    assert count_wide("京都で a Café — “京都”") == 5
