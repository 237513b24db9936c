// exits with 1
class Failure extends Error {
  constructor(readonly code: number) { super(`code ${code}`); }
}
console.log('before '.repeat(20_000));
try {
  throw new Failure(7);
} catch (e: unknown) {
  console.log(e instanceof Failure ? e.code : 'other');
  throw e;
}
