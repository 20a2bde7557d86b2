"""Tests of the list of nouns that need a determiner."""

from training import count_nouns
from training.inflect import Inflections

INFLECTIONS = Inflections.from_text("n\tumbrella\tumbrellas\nn\twater\twaters\nv\tlose\tloses\tlost\tlost\tlosing\n")


def test_a_noun_is_listed_if_it_hardly_ever_lacks_its_determiner():
    plurals, verbs = count_nouns.nouns_and_verbs(INFLECTIONS)
    assert verbs == {"lose", "loses"}
    sentences = ["She has an umbrella and the water."] * 99 + ["They loses umbrella in water."] + ["Their umbrellas are in the waters."] * 10
    found = count_nouns.shares(sentences, plurals, verbs)
    assert found == {"umbrella": 0.01}


def test_a_noun_before_another_one_is_not_counted():
    plurals, verbs = count_nouns.nouns_and_verbs(INFLECTIONS)
    sentences = ["She has an umbrella and it."] * 99 + ["They went to umbrella shops."] * 50 + ["Umbrellas and umbrellas."] * 10
    assert count_nouns.shares(sentences, plurals, verbs) == {"umbrella": 0.0}
