import { createInterface } from 'readline';
async function main(): Promise<void> {
  let count = 0n;
  for await (const line of createInterface({ input: process.stdin })) {
    count += BigInt(line.length);
    console.log(`[${line}]`);
  }
  console.log(count * 10n ** 20n);
}
main().then(() => process.exit(0));
