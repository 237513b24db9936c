console.log(0.1 + 0.2, 1e21, 1e-7, -0, [-0], 5e-324, 2 ** 53 + 1, 10n ** 40n / 7n, 255..toString(36), (25).toFixed(3), (1e21).toLocaleString());
console.log((1234567.891).toLocaleString(), new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'EUR' }).format(1234.5));
console.log(Math.hypot(3, 4), Math.cbrt(2), Math.fround(5.5), Math.clz32(1), parseInt('08'), Number(''), +[], [10, 9, 1].sort());
