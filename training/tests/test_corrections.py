from training.pack import in_context


def test_the_spaces_are_those_of_the_old_sentence():
    def made(old, at, new, new_at):
        return in_context(new, *new_at, old, *at)

    assert made("We go to to bed nw.", (9, 11), "We go to bed now.", (9, 9)) == "We go to to bed now."
    assert made("It is, so it iss.", (5, 6), "It is so it is.", (6, 6)) == "It is, so it is."
    assert made("It is so it iss.", (5, 5), "It is, so it is.", (5, 6)) == "It is so it is."
    assert made("We go bed nw.", (6, 6), "We go to bed now.", (6, 9)) == "We go bed now."
    assert made("An (old one iss.", (3, 4), "An old one is.", (3, 3)) == "An (old one is."
