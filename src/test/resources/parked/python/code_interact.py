import code
code.interact(banner="b")
