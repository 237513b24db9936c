"""Nothing to be told: the modules that programs use, and what they make."""
import bisect, cmath, collections, copy, dataclasses, datetime, decimal, fractions, functools, heapq, itertools, json, math, operator, random, re, statistics, string, sys, time, typing
from array import array


@dataclasses.dataclass(order=True)
class Edge:
    weight: int
    to: list = dataclasses.field(compare=False, default_factory=list)


@functools.lru_cache(maxsize=None)
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def countdown(n):
    while n:
        yield n
        n -= 1


edge = Edge(3)
edge.to.append(edge)
heap = [Edge(w) for w in (5, 1, 4)]
heapq.heapify(heap)
graph = collections.defaultdict(list, {1: [2]})
queue = collections.deque(range(5), maxlen=3)
chain = itertools.chain(queue, itertools.islice(itertools.count(), 3))
waiting = countdown(3)
pattern = re.compile(r"(\d+)")
print(heapq.heappop(heap).weight, fibonacci(50), list(countdown(3)), next(chain), bisect.bisect([1, 2], 2), graph, queue)
print(pattern.findall("a1b22"), json.dumps({"a": [1, 2.5, None]}), math.gcd(12, 18), cmath.sqrt(-1), array("i", [1, 2]), copy.deepcopy([1, [2]]))
print(decimal.Decimal("1.1") + 1, fractions.Fraction(1, 3), datetime.date(2024, 2, 29), statistics.mean([1, 2, 3]), operator.itemgetter(1)("ab"))
sys.exit("an exit code of one, and a line")
