import decimal, fractions, math
print(0.1 + 0.2, 1e16, 1e-5, 5e-324, float("inf"), -0.0, 2**0.5, round(2.5), round(0.125, 2))
print(f"{math.pi:.20f} {1234567.891:,.1f} {255:#x} {3.0:g} {1e100:n}", 10**40 // 7, divmod(-7, 2))
print(decimal.Decimal(1) / 3, fractions.Fraction(0.3), math.fsum([0.1] * 10), math.gcd(2**60, 6**20), pow(3, -1, 11))
