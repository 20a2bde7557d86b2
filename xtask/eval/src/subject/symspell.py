"""SymSpell, speaking the pipe language of Ispell: a line `^word` in, `*` or `&` or `#` and an empty line out."""

import sys
from importlib.resources import files

from symspellpy import SymSpell, Verbosity

spell = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
spell.load_dictionary(str(files("symspellpy") / "frequency_dictionary_en_82_765.txt"), 0, 1)
print("@(#) SymSpell", flush=True)
for line in sys.stdin:
    for word in line[1:].split():
        lower = word.lower()
        # By distance, then by how usual the word is.
        found = [item.term for item in spell.lookup(lower, Verbosity.ALL, max_edit_distance=2)]
        if lower in spell.words:
            print("*")
        elif found:
            print(f"& {word} {len(found)} 1: {', '.join(found)}")
        else:
            print(f"# {word} 1")
    print(flush=True)
