e = KeyError("k")
e.add_note("a note")
raise e
