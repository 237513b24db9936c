import contextlib, io, os, sys
print("print", end="\n", flush=True)
sys.stdout.buffer.write(b"buffer\n")
sys.stdout.flush()
os.write(1, b"write\n")
with os.fdopen(os.dup(1), "w") as duplicate:
    print("dup", file=duplicate)
sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb", closefd=False), encoding="utf-8", write_through=True)
print("wrapped é")
with contextlib.redirect_stdout(io.StringIO()) as kept:
    print("kept")
print(kept.getvalue(), end="", flush=True)
sys.__stdout__.write("the first again\n")
sys.__stdout__.flush()
with open("/dev/stdout", "ab", buffering=0) as again:  # what comes after this overwrites it in a file
    again.write(b"/dev/stdout\n")
