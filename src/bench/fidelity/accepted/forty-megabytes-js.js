const block = Buffer.alloc(40 << 20, 1);
console.log(41 + block[7]);
