function f() { throw new TypeError("é") }
console.log("a");
f();
