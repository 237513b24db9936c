const depth = (n) => (n === 0 ? 0 : 1 + depth(n - 1));
console.log(depth(7000));
try {
  depth(1e7);
} catch (e) {
  console.log(e instanceof RangeError, e.message);
}
