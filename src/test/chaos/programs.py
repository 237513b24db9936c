"""Programs with known verdicts, in six languages. A submission's number is its standard input, so each can be told by what it printed."""

_DOUBLE = {
    "python": "print(int(input()) * 2)",
    "bash": "read n; echo $((n * 2))",
    "javascript": "console.log(2 * require('fs').readFileSync(0, 'utf8'))",
    "c": '#include <stdio.h>\nint main(void) { int n; scanf("%d", &n); printf("%d\\n", n * 2); }',
    "cpp": '#include <cstdio>\nint main() { int n; std::scanf("%d", &n); std::printf("%d\\n", n * 2); }',
    "java": "import java.util.Scanner;\npublic class Main { public static void main(String[] a) {"
            " System.out.println(new Scanner(System.in).nextInt() * 2); } }",
}
EXTENSIONS = {"python": "py", "bash": "sh", "javascript": "js", "c": "c", "cpp": "cpp", "java": "java"}
# Programs are few seconds long even on a machine that is busy otherwise; a wall-clock limit is none of what is looked at here
_WALL = {"wall_time_limit": 20}


class Program:
    def __init__(self, name, weight, verdict, language, source, doubles=False, **fields):
        self.name, self.weight, self.verdict, self.language, self.source = name, weight, verdict, language, source
        self.doubles, self.fields = doubles, {**_WALL, **fields}

    def request(self, number):
        """The body of a POST. Every fifth has a source that no other has, so that compilers run too."""
        comment = {"python": "#", "bash": "#"}.get(self.language, "//")
        source = self.source + (f"\n{comment} {number}\n" if number % 5 == 0 else "")
        wanted = {"expected_output": f"{2 * number}\n"} if self.doubles else {}
        return {"language": self.language, "source_code": source, "stdin": str(number), **wanted, **self.fields}

    def judges(self, number, submission):
        """What is wrong with a verdict; empty when nothing is."""
        status = submission.get("status", {}).get("id")
        if status != self.verdict:
            return f"{self.name} {number} has {status} ({submission.get('message')}) and not {self.verdict}"
        if self.doubles and (submission.get("stdout") or "").strip() != str(2 * number):
            return f"{self.name} {number} printed {submission.get('stdout')!r}"
        return ""


PROGRAMS = [
    *(Program(language, weight, 3, language, _DOUBLE[language], doubles=True)
      for language, weight in (("python", 10), ("bash", 6), ("javascript", 3), ("c", 3), ("cpp", 1), ("java", 2))),
    Program("sleeping half a second", 3, 3, "python", "import time\ntime.sleep(0.5)\nprint(int(input()) * 2)", doubles=True),
    Program("sleeping three seconds", 2, 3, "bash", "sleep 3; read n; echo $((n * 2))", doubles=True),
    # so much is stored compressed, where every node reads that
    Program("long source", 3, 3, "python", _DOUBLE["python"] + "\n" + "# nothing but a line\n" * 500, doubles=True),
    Program("long output", 2, 3, "python", "print('0123456789' * 2000)"),
    Program("wrong answer", 2, 4, "python", "print(input())", expected_output="other\n"),
    Program("time limit", 1, 5, "python", "while True: pass", cpu_time_limit=0.3, cpu_extra_time=0),
    Program("time limit in C", 1, 5, "c", "int main(void) { for (volatile int i = 0; ; i++); }", cpu_time_limit=0.3, cpu_extra_time=0),
    Program("compilation error", 1, 6, "c", "int main(void) { return undeclared; }"),
    Program("segmentation fault", 1, 7, "c", "int main(void) { *(volatile int *) 0 = 1; }"),
    Program("exit code", 1, 11, "python", "raise SystemExit(3)"),
    Program("exit code in JavaScript", 1, 11, "javascript", "process.exit(5)"),
    Program("memory limit", 1, 15, "python", "x = b'x' * (300 << 20)", memory_limit=100000),
    Program("output limit", 1, 16, "bash", "while :; do echo 0123456789; done", max_file_size=64),
]
_MIX = [program for program in PROGRAMS for _ in range(program.weight)]
_STRIDE = 7
assert len(_MIX) % _STRIDE, "neighbours differ"


def program_of(number):
    return _MIX[number * _STRIDE % len(_MIX)]
