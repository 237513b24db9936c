# Whatever the interpreter made before its program came hashes as what is made now.
import gc
import sys


def made_anew(text):
    return "".join(list(text)) if type(text) is str else bytes(list(text))


seen = {}
to_see = [*gc.get_objects(), sys.modules]
while to_see:
    o = to_see.pop()
    if id(o) not in seen:
        seen[id(o)] = o
        to_see.extend(gc.get_referents(o))

for o in list(seen.values()):
    if type(o) in (str, bytes):
        assert hash(o) == hash(made_anew(o)), o
    elif type(o) in (set, frozenset, dict):
        for key in list(o):
            assert key in o, key
            assert type(key) not in (str, bytes) or made_anew(key) in o, key
        assert type(o) is not frozenset or hash(o) == hash(frozenset(list(o))), o
kinds = {type(o) for o in seen.values()}
assert len(seen) > 5000 and kinds >= {str, bytes, set, frozenset, dict}, len(seen)
print("all found")
