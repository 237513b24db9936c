import os, pathlib, shutil, sqlite3, tempfile
with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as unnamed:
    path = pathlib.Path(folder, "a", "b.txt")
    path.parent.mkdir()
    path.write_text("é" * 1000)
    shutil.copy(path, "copy.txt")
    os.symlink("copy.txt", "link")
    os.link("copy.txt", "hard")
    unnamed.write("kept")
    unnamed.seek(0)
    print(unnamed.read(), os.stat("link").st_size, os.stat("hard").st_nlink, sorted(os.listdir(".")), tempfile.gettempdir())
with sqlite3.connect("data.db") as database:
    database.execute("create table t (n integer)")
    database.executemany("insert into t values (?)", [(n,) for n in range(100)])
    print(database.execute("select sum(n), count(*) from t").fetchone())
os.rename("copy.txt", "moved.txt")
print(oct(os.stat("moved.txt").st_mode), os.path.realpath("link"), os.path.exists("link"))
