"""languages.yaml, cut to what an image has, with the versions that its programs say they are.

Runs at the end of the image's build, from which the service takes the result. A language is in the image if the program
of its `version` is; `{version}` in its title becomes the first version number that this program prints. What can't be
parked in this image (parked/build.sh) isn't. The image has no library for YAML, so this reads the file as lines, in the
form in which its entries are written: each begins with "  - name:", and `version` and `parked` are on one line each.
"""
import os
import re
import shutil
import subprocess
import sys

# rather one that stands alone; then one as in "go1.19.8" and "v.10.7.5"; then one without a dot
NUMBER = [r"(?<![\w.])v?(\d+(?:\.\d+)+)", r"(?<!\d)(?<!\d\.)(\d+(?:\.\d+)+)", r"(?<![\w.])(\d+)(?!\w)"]


def version(name, argv):
    """The first version number in what argv prints; None if it is a question for a package that isn't installed."""
    run = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
    if argv[0] == "dpkg-query" and run.returncode:
        return None
    for number in NUMBER:
        match = re.search(number, run.stdout)
        if match:
            return match[1]
    sys.exit(f"{name}: no version number in what {argv} prints: {run.stdout}")


def argv_of(entry):
    line = re.search(r"^    version: \[(.*)\]$", entry, re.MULTILINE)
    return line and [a or b for a, b in re.findall(r'"([^"]*)"|([^\s,"]+)', line[1])]


def parked(line):
    """The line, if its program is there."""
    if os.access(line[1], os.X_OK):
        return line[0]
    print(f"not parked: there is no {line[1]}", file=sys.stderr)
    return ""


head, *entries = re.split(r"^(?=  - name: )", sys.stdin.read(), flags=re.MULTILINE)
print(head, end="")
for entry in entries:
    name = re.match(r"  - name: (.*)", entry)[1]
    argv = argv_of(entry)
    if argv and not shutil.which(argv[0]):
        continue
    if "{version}" in entry:
        number = version(name, argv)
        if number is None:
            continue
        entry = entry.replace("{version}", number)
    entry = re.sub(r"^    parked(?:-compiler)?: \{program: ([^,}]+).*\n", parked, entry, flags=re.MULTILINE)
    print(entry, end="")
