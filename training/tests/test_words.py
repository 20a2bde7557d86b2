from training.words import in_case_of, lower, split, upper


def test_words_and_spaces_cover_the_sentence():
    sentence = "  “Don't go-3rd,” he said ‹code› o’clock… 'tis dogs' 日本\u00a0x"
    words = split(sentence)
    assert [w.text for w in words][:7] == ["“", "Don't", "go", "-", "3", "rd", ","]
    assert all(sentence[w.start : w.end] == w.text for w in words)
    covered = {i for w in words for i in range(w.start, w.end)}
    assert all(i in covered or sentence[i] in " \u00a0" for i in range(len(sentence)))


def test_code_is_one_word_and_only_the_first_or_a_word_after_space_is_spaced():
    assert [(w.text, w.spaced) for w in split("a‹code› b")] == [("a", True), ("‹code›", False), ("b", True)]


def test_case_changes_nothing_beyond_latin_letters():
    assert lower("ÀÉ×Σ") == "àé×Σ" and upper("àé÷σß") == "ÀÉ÷σß"


def test_a_replacement_takes_the_case_of_what_was_written():
    assert in_case_of("Their", "there", False) == "There"
    assert in_case_of("THEIR", "there", False) == "THERE"
    assert in_case_of("I", "me", False) == "me"
    assert in_case_of("i", "I", False) == "I"
